package io.pgha.plan;

import io.pgha.model.Text;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The one script that a node runs: waits, effects and questions, each announced by a line that carries a nonce. It is a function
 * that bash has read whole before it starts, so that nothing in it can swallow the rest.
 */
final class NodeScript {
    private static final SecureRandom RANDOM = new SecureRandom();

    private static final String PRELUDE =
            """
            export LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
            umask 022
            cd /
            UNITS_CHANGED=/run/pgha.units-changed
            reload_units() { if [ -e "$UNITS_CHANGED" ]; then rm -f "$UNITS_CHANGED"; systemctl daemon-reload; fi; }
            say() { printf '@%s %s\\n' "$NONCE" "$*"; }
            evidence() { while IFS= read -r line; do say "out $line"; done; }
            # A person who asked us to stop is heeded between effects, never within one.
            heed() {
              local word=
              if read -t 0 -u 3 && read -r -t 5 -u 3 word && [ "$word" = stop ]; then say "stopped here"; exit 72; fi
            }
            effect() {
              local out status
              heed
              say "effect $1 begin"
              out=$( ( set -e; "$2" ) 2>&1 </dev/null 3<&- ); status=$?
              if [ $status -ne 0 ]; then
                printf '%s\\n' "$out" | tail -n 15 | evidence
                say "effect $1 fail $status"; exit 70
              fi
              say "effect $1 ok"
            }
            # For checks: whether one was waited for so many seconds, and the end of the waiting, with the reason.
            waited() { [ $((EPOCHSECONDS - start)) -ge "$1" ]; }
            hopeless() { printf '\\n%s' "$1"; exit 120; }
            await() {
              local start=$EPOCHSECONDS said status
              say "await $1 begin"
              until said=$( "check_$1" 2>/dev/null </dev/null 3<&- ); do
                status=$?
                heed
                if [ $status = 120 ] || waited "$2"; then
                  ( "evidence_$1" ) 2>&1 </dev/null | tail -n 25 | evidence
                  if [ $status = 120 ]; then say "await $1 hopeless ${said##*$'\\n'}"; else say "await $1 fail"; fi
                  return 71
                fi
                sleep 0.2
              done
              say "await $1 ok"
            }
            put() {
              local path=$1 owner=$2 mode=$3 temp
              temp=$(mktemp "$(dirname "$path")/.pgha.XXXXXX")
              trap 'rm -f "$temp"' EXIT
              base64 -d >"$temp"
              chown "$owner" "$temp"; chmod "$mode" "$temp"
              if [ -n "${4:-}" ]; then "$4" "$temp"; fi
              mv -fT "$temp" "$path"
            }
            """;

    private final String nonce;
    private final List<Text> functions = new ArrayList<>();
    private final List<Text> main = new ArrayList<>();
    private final List<String> effectTitles = new ArrayList<>();
    private final List<Check> checks = new ArrayList<>();

    NodeScript() {
        byte[] bytes = new byte[8];
        RANDOM.nextBytes(bytes);
        nonce = HexFormat.of().formatHex(bytes);
    }

    String nonce() {
        return nonce;
    }

    List<String> effectTitles() {
        return List.copyOf(effectTitles);
    }

    List<Check> checks() {
        return List.copyOf(checks);
    }

    /** Waits until a check holds; if it does not in time, nothing after it runs. */
    void await(Check check) {
        int number = addCheck(check);
        main.add(Text.plain("await " + number + " " + check.deadline().toSeconds() + " || exit 71\n"));
    }

    /** Looks at a check and goes on whatever it says. */
    void look(Check check) {
        int number = addCheck(check);
        main.add(Text.plain("await " + number + " " + check.deadline().toSeconds() + "\n"));
    }

    private int addCheck(Check check) {
        int number = checks.size();
        checks.add(check);
        functions.add(
                Text.plain("check_" + number + "() {\n").plus(check.bash()).plus("\n}\n"));
        String evidence = check.evidence().isBlank() ? ":" : check.evidence();
        functions.add(Text.plain("evidence_" + number + "() {\n" + evidence + "\n}\n"));
        return number;
    }

    /** Adds an effect; if it fails, nothing after it runs. */
    void effect(Effect effect) {
        int number = effectTitles.size();
        effectTitles.add(effect.title());
        functions.add(Text.plain("effect_" + number + "() {\n")
                .plus(EffectBash.of(effect))
                .plus("\n}\n"));
        main.add(Text.plain("effect " + number + " effect_" + number + "\n"));
    }

    /** Adds bash that runs as it is. */
    void append(String bash) {
        main.add(Text.plain(bash));
    }

    Text text() {
        return Text.plain("NONCE=" + nonce + "\n" + PRELUDE)
                .plus(Text.concat(functions))
                .plus("main() {\n")
                .plus(Text.concat(main))
                .plus("exit 0\n}\nmain 3<&0 </dev/null\n");
    }
}
