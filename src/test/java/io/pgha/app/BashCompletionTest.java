package io.pgha.app;

import io.pgha.shell.Manual;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tab in a real bash: what the completion file asks the program, and what becomes of the answers. */
@Tag("component")
class BashCompletionTest {
    @Test
    void wordsAreAskedForWholeAndPutInQuoted(@TempDir Path directory) throws Exception {
        try (Surroundings here = new Surroundings(directory)) {
            here.file("completion.bash", Manual.completion("bash"));
            // Known questions get an answer at once; anything else asks the real program. Other commands show their
            // words.
            Path program = here.file(
                    "pgha",
                    """
                    #!/bin/sh
                    case $* in
                      'complete -- version --output=') printf '%s\\n' --output=json --output=table --output=yaml ;;
                      'complete -- version --output=j') echo --output=json ;;
                      'complete -- run a') echo 'a b.pgha' ;;
                      'complete -- run su') echo sub/ ;;
                      'complete -- '*) exec $PGHA "$@" ;;
                      *) printf 'got'; printf ' <%s>' "$@"; echo ;;
                    esac
                    """);
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
            here.with("PATH", directory + ":/usr/bin:/bin");
            Surroundings.Typed keyboard = here.terminal("exec bash --norc --noprofile -i");
            keyboard.type("bind 'set enable-bracketed-paste off'; bind 'set show-all-if-ambiguous on'\r");
            keyboard.type("source completion.bash; echo re''ady\r").see("ready");
            keyboard.type("pgha stack configure keepali\tx\r").see("got <stack> <configure> <keepalived> <x>");
            keyboard.type("pgha version --output=j\tx\r").see("got <version> <--output=json> <x>");
            keyboard.type("pgha version --output=\t").see("yaml");
            keyboard.type("\u0015pgha run a\tx\r").see("got <run> <a b.pgha> <x>");
            keyboard.type("pgha run \"a\tx\r").see("got <run> <a b.pgha> <x>");
            keyboard.type("pgha run su\tx\r").see("got <run> <sub/x>");
            keyboard.type("./pgha run su\tx\r").see("got <run> <sub/x>");
            keyboard.type("exit\r");
            keyboard.status();
        }
    }
}
