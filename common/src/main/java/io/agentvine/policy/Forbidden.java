package io.agentvine.policy;

import io.agentvine.policy.PathOracle.Place;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What no level may do, whoever asks for it. */
final class Forbidden {

    private static final Set<String> PRIVILEGE = Set.of("sudo", "su", "doas", "pkexec", "runuser", "setpriv", "chroot", "nsenter", "unshare");
    private static final Set<String> MACHINE = Set.of(
            "shutdown", "reboot", "halt", "poweroff", "mkfs", "fdisk", "mount", "umount", "crontab", "at", "systemctl", "service",
            "insmod", "modprobe", "iptables", "useradd", "usermod", "passwd", "visudo", "gdb", "strace", "ptrace");
    private static final Set<String> AWAY = Set.of("ssh", "scp", "sftp", "telnet", "nc", "ncat", "netcat", "socat", "rsync", "ftp");
    /** What runs a text in the grammar that {@link ShellParser} reads. */
    static final Set<String> SHELLS = Set.of("sh", "bash", "zsh", "dash", "ksh", "ash", "eval");
    private static final Set<String> OTHERS_THAT_RUN_TEXT = Set.of("fish", "source", ".");
    private static final Set<String> INTERPRETERS = Set.of("python", "python3", "node", "perl", "ruby", "php", "xargs", "sudo");
    private static final Set<String> WRITERS = Set.of("rm", "rmdir", "mv", "touch", "mkdir", "tee", "truncate", "chmod", "chown", "ln", "install", "shred", "unlink", "cp", "dd");

    private static final Set<String> PUSHES = Set.of("push", "send-pack", "send-email", "request-pull", "daemon", "http-push");
    private static final Set<String> GIT_VALUES =
            Set.of("-c", "-C", "--git-dir", "--work-tree", "--namespace", "--super-prefix", "--config-env", "--attr-source");
    private static final Set<String> DOWNLOADS = Set.of("curl", "wget", "fetch");

    private Forbidden() {}

    /** @return null where nothing is against it */
    static Ruling find(List<Word> words, Paths paths) {
        Ruling secret = secret(words, paths);
        return secret != null ? secret : byName(words, paths);
    }

    private static Ruling secret(List<Word> words, Paths paths) {
        for (Word word : words) {
            if (word.tilde() && (word.glob() || word.dynamic())) {
                return Ruling.notUnderstood("it is not plain which file of a home `" + word.text().replace(Word.UNKNOWN, '…') + "` names");
            }
            if (paths.secret(word.text()) || word.tilde() && paths.secret(word.text().substring(1))) {
                return Ruling.forbidden("secrets", "`" + word.text().replace(Word.UNKNOWN, '…') + "` may hold credentials");
            }
        }
        return null;
    }

    /** The same, but for what its words name. @return null where nothing is against it */
    static Ruling byName(List<Word> words, Paths paths) {
        String name = baseName(words.get(0));
        if (PRIVILEGE.contains(name)) {
            return Ruling.forbidden("privilege", "`" + name + "` takes other rights");
        }
        if (MACHINE.contains(name) || name.startsWith("mkfs.")) {
            return Ruling.forbidden("machine", "`" + name + "` changes the machine");
        }
        if (AWAY.contains(name)) {
            return Ruling.forbidden("network", "`" + name + "` reaches another machine");
        }
        if (name.equals("git") && pushes(words) || name.startsWith("git-") && PUSHES.contains(name.substring(4))) {
            return Ruling.forbidden("push", "the worker pushes, an agent does not");
        }
        if (name.equals("git") && hidesItsCommand(words)) {
            return Ruling.notUnderstood("it is not plain which command of git it is");
        }
        return WRITERS.contains(name) ? write(name, words, paths) : null;
    }

    /** Whether it is a program that runs what comes on its input. */
    static boolean interprets(List<Word> words) {
        return INTERPRETERS.contains(baseName(words.get(0)));
    }

    /** Whether it is a shell, or makes this one run a text. */
    static boolean runsText(List<Word> words) {
        String name = baseName(words.get(0));
        return SHELLS.contains(name) || OTHERS_THAT_RUN_TEXT.contains(name);
    }

    static boolean downloads(List<Word> words) {
        boolean wraps = CommandLineRules.WRAPPERS.contains(baseName(words.get(0)));
        return words.subList(0, wraps ? words.size() : 1).stream().anyMatch(word -> DOWNLOADS.contains(baseName(word)));
    }

    static String baseName(Word word) {
        return word.text().substring(word.text().lastIndexOf('/') + 1);
    }

    private static boolean pushes(List<Word> words) {
        int command = gitCommand(words);
        if (command == words.size()) {
            return false;
        }
        String text = words.get(command).text();
        return PUSHES.contains(text)
                || text.equals("subtree") && words.subList(command, words.size()).stream().anyMatch(word -> word.text().equals("push"));
    }

    /** By a variable, a brace or an alias that it brings along. */
    private static boolean hidesItsCommand(List<Word> words) {
        int command = gitCommand(words);
        boolean alias = words.subList(1, command).stream().anyMatch(word -> word.dynamic() || word.text().replaceFirst("^-c", "").toLowerCase(Locale.ROOT).startsWith("alias."));
        return alias || command < words.size() && !words.get(command).fixed();
    }

    /** Where the command stands; the number of words where there is none. */
    private static int gitCommand(List<Word> words) {
        for (int i = 1; i < words.size(); i++) {
            if (GIT_VALUES.contains(words.get(i).text())) {
                i++;
            } else if (!words.get(i).text().startsWith("-")) {
                return i;
            }
        }
        return words.size();
    }

    private static Ruling write(String name, List<Word> words, Paths paths) {
        List<Word> targets = words.subList(1, words.size());
        for (int i = 0; i < targets.size(); i++) {
            Word target = targets.get(i);
            boolean readOnly = Set.of("cp", "install", "ln", "dd").contains(name) && i < targets.size() - 1;
            if (name.equals("rm") && target.dynamic()) {
                return Ruling.notUnderstood("it is not plain what `rm` would remove");
            }
            if (target.text().startsWith("-") || target.dynamic() || readOnly || name.equals("chmod") && i == 0) {
                continue;
            }
            String text = name.equals("dd") ? target.text().replaceFirst("^of=", "") : target.text();
            Place place = target.fixed() ? paths.place(text) : paths.place(target);
            if (place == Place.GIT) {
                return Ruling.forbidden("git-folder", "`" + target.text() + "` is git's own folder");
            }
            if (!Paths.allowed(place) && !(target.glob() && !target.text().startsWith("/"))) {
                return Ruling.forbidden("write-outside", "`" + target.text() + "` is outside the clone");
            }
            if (name.equals("rm") && target.fixed() && paths.place(text) == Place.INSIDE && paths.place(text + "/..") != Place.INSIDE) {
                return Ruling.forbidden("write-outside", "`" + target.text() + "` is the whole clone");
            }
        }
        return null;
    }
}
