package io.pgha.ops.hands;

import java.io.ByteArrayOutputStream;

/**
 * The way out of a terminal that hangs: a tilde and a full stop at the beginning of a line, as people know it from ssh. Two tildes
 * there send one.
 */
final class EscapeKeys {
    private boolean lineBegins = true;
    private boolean tildeHeld;
    private boolean leaving;

    /** What of the keys typed is for the far side. */
    byte[] pass(byte[] keys, int length) {
        ByteArrayOutputStream passed = new ByteArrayOutputStream(length + 1);
        for (int i = 0; i < length && !leaving; i++) {
            pass(keys[i], passed);
        }
        return passed.toByteArray();
    }

    private void pass(byte key, ByteArrayOutputStream passed) {
        if (tildeHeld) {
            tildeHeld = false;
            if (key == '.') {
                leaving = true;
                return;
            }
            passed.write('~');
            lineBegins = false;
            if (key == '~') {
                return;
            }
        } else if (lineBegins && key == '~') {
            tildeHeld = true;
            return;
        }
        passed.write(key);
        lineBegins = key == '\r' || key == '\n';
    }

    /** True once the way out was typed. */
    boolean leaving() {
        return leaving;
    }
}
