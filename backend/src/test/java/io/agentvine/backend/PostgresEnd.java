package io.agentvine.backend;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Ends the PostgreSQL in a folder, and removes that, once this JVM is over, however it ended: the program's input ends with it. So it comes after
 * every shutdown hook, and no backend of this JVM waits for a database that has gone.
 */
final class PostgresEnd {

    /** Of tenths of a second, each. */
    private static final int TO_BEGIN = 100;
    private static final int TO_END = 300;

    /**
     * A PostgreSQL that was begun just before has no pid in its folder yet. One that has ended takes its file away, also where nobody asks how it
     * ended and its pid stays. A pid may be another program's by then. The helpers of one that was killed may write for a moment longer.
     */
    private static final String SCRIPT = """
            trap '' HUP INT TERM
            pid_file="$0/postmaster.pid"
            is_postgres() {
                case "$(cat "/proc/$1/comm" 2>/dev/null || ps -o comm= -p "$1" 2>/dev/null)" in
                    postgres | */postgres) return 0 ;;
                esac
                return 1
            }
            runs() {
                [ -e "$pid_file" ] && is_postgres "$pid"
            }
            read -r nothing
            tries=0
            pid=
            while [ -z "$pid" ] && [ "$tries" -lt "$1" ]; do
                pid=$(head -n 1 "$pid_file" 2>/dev/null | grep -x '[1-9][0-9]*') || sleep 0.1
                tries=$((tries + 1))
            done
            if [ -n "$pid" ] && runs; then
                kill -INT "$pid"
                tries=0
                while runs && [ "$tries" -lt "$2" ]; do
                    sleep 0.1
                    tries=$((tries + 1))
                done
                if runs; then
                    kill -KILL "$pid"
                fi
            fi
            tries=0
            until rm -rf "$0" || [ "$tries" -ge 300 ]; do
                sleep 0.1
                tries=$((tries + 1))
            done
            """;

    private PostgresEnd() {}

    static Process withThisJvm(Path data) throws IOException {
        return withItsInput(data, TO_BEGIN, TO_END);
    }

    /** @param begin how often it looks for a pid @param end how often it looks whether that has ended, before it kills it */
    static Process withItsInput(Path data, int begin, int end) throws IOException {
        return new ProcessBuilder("sh", "-c", SCRIPT, data.toString(), String.valueOf(begin), String.valueOf(end))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
