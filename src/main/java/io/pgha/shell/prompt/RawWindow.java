package io.pgha.shell.prompt;

import io.pgha.model.Problem;
import io.pgha.ops.hands.Window;
import io.pgha.shell.Console;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.NonBlockingInputStream;

/** The terminal of this process without any handling of keys or output; as it was before when closed. */
public final class RawWindow implements Window, AutoCloseable {
    private final Terminal terminal;
    private final boolean ours;
    private final Attributes before;
    private final Terminal.SignalHandler resizedBefore;
    private volatile Runnable resized = () -> {};

    private RawWindow(Terminal terminal, boolean ours, boolean keysMakeSignals) {
        this.terminal = terminal;
        this.ours = ours;
        this.before = terminal.enterRawMode();
        if (!keysMakeSignals) {
            handKeysOn();
        }
        this.resizedBefore = terminal.handle(Terminal.Signal.WINCH, signal -> resized.run());
    }

    /** JLine's raw mode leaves the keys that make signals, and the line ends of the output, to the kernel. */
    private void handKeysOn() {
        Attributes raw = terminal.getAttributes();
        raw.setLocalFlag(Attributes.LocalFlag.ISIG, false);
        raw.setLocalFlag(Attributes.LocalFlag.IEXTEN, false);
        raw.setInputFlag(Attributes.InputFlag.IXON, false);
        raw.setInputFlag(Attributes.InputFlag.ICRNL, false);
        raw.setOutputFlag(Attributes.OutputFlag.OPOST, false);
        terminal.setAttributes(raw);
    }

    /**
     * Takes the terminal over for a program elsewhere.
     *
     * @param command what needs it, for the refusal
     * @throws io.pgha.model.ProblemException of kind USAGE if there is none
     */
    public static RawWindow forProgram(Console console, String command) {
        return open(console, command, false);
    }

    /**
     * Takes the terminal over for a display of our own: keys are read one by one, Ctrl-C still cancels.
     *
     * @throws io.pgha.model.ProblemException of kind USAGE if there is none
     */
    public static RawWindow forDisplay(Console console, String command) {
        return open(console, command, true);
    }

    private static RawWindow open(Console console, String command, boolean keysMakeSignals) {
        if (console.asker().isEmpty()) {
            throw Problem.of("TERMINAL_NEEDED", Problem.Kind.USAGE, "\"" + command + "\" needs a terminal.")
                    .because("Standard input or standard error is not one.")
                    .withNext("help exec")
                    .toException();
        }
        return console.terminal()
                .map(terminal -> new RawWindow(terminal, false, keysMakeSignals))
                .orElseGet(() -> new RawWindow(own(), true, keysMakeSignals));
    }

    private static Terminal own() {
        try {
            return QuickTerminal.builder()
                    .system(true)
                    .systemOutput(TerminalBuilder.SystemOutput.SysOutOrSysErr)
                    .dumb(false)
                    .build();
        } catch (IOException | IllegalStateException none) {
            throw Problem.of("TERMINAL_NEEDED", Problem.Kind.USAGE, "This terminal cannot be taken over.")
                    .because(String.valueOf(none.getMessage()))
                    .toException(none);
        }
    }

    @Override
    public String type() {
        return terminal.getType();
    }

    @Override
    public int columns() {
        return terminal.getWidth() > 0 ? terminal.getWidth() : 80;
    }

    @Override
    public int rows() {
        return terminal.getHeight() > 0 ? terminal.getHeight() : 24;
    }

    @Override
    public int read(byte[] keys, Duration wait) throws IOException {
        NonBlockingInputStream input = (NonBlockingInputStream) terminal.input();
        int length = input.readBuffered(keys, wait.toMillis());
        return length == NonBlockingInputStream.READ_EXPIRED ? 0 : length;
    }

    @Override
    public OutputStream screen() {
        return terminal.output();
    }

    @Override
    public void onResize(Runnable listener) {
        resized = listener;
    }

    @Override
    public void close() {
        terminal.handle(Terminal.Signal.WINCH, resizedBefore);
        terminal.setAttributes(before);
        if (ours) {
            try {
                terminal.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
