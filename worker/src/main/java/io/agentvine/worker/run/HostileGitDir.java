package io.agentvine.worker.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;

/** Reads where HEAD of a git dir points without running git on it, and without following a symbolic link. */
final class HostileGitDir {

    private static final Pattern REF = Pattern.compile("refs/heads/[^\\p{Cntrl} ~^:?*\\[\\\\]+");
    private static final long SMALL = 1_000;
    private static final long PACKED = 20_000_000;

    private HostileGitDir() {}

    /** The commit's id as text, unchecked; null where it cannot be told. */
    static String head(Path gitDir) throws IOException {
        String head = text(gitDir, "HEAD", SMALL).strip();
        if (!head.startsWith("ref: ")) {
            return RepositoryAddress.isCommit(head) ? head : null;
        }
        String ref = head.substring(5);
        if (!REF.matcher(ref).matches() || ref.contains("..")) {
            return null;
        }
        String loose = text(gitDir, ref, SMALL).strip();
        return RepositoryAddress.isCommit(loose) ? loose : packed(gitDir, ref);
    }

    private static String packed(Path gitDir, String ref) throws IOException {
        return text(gitDir, "packed-refs", PACKED)
                .lines()
                .filter(line -> line.endsWith(" " + ref))
                .map(line -> line.substring(0, line.indexOf(' ')))
                .filter(RepositoryAddress::isCommit)
                .findFirst()
                .orElse(null);
    }

    private static String text(Path gitDir, String name, long limit) throws IOException {
        Path file = gitDir;
        if (!Files.isDirectory(gitDir, LinkOption.NOFOLLOW_LINKS)) {
            return "";
        }
        for (String part : Arrays.asList(name.split("/"))) {
            if (Files.isSymbolicLink(file)) {
                return "";
            }
            file = file.resolve(part);
        }
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > limit) {
            return "";
        }
        return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    }
}
