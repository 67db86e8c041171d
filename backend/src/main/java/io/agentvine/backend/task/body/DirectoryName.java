package io.agentvine.backend.task.body;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The rule for a folder of a repository: relative, inside of it, and not git's own. */
final class DirectoryName {

    static final int LONGEST = 500;
    private static final List<String> AWAY = List.of("", ".", "..");

    private DirectoryName() {}

    /** What is wrong with it; empty where it is fine. */
    static Optional<String> fault(String name) {
        if (name.chars().anyMatch(Character::isISOControl) || name.indexOf('\\') >= 0) {
            return Optional.of("must not contain control characters or backslashes");
        }
        if (Arrays.stream(name.split("/", -1)).anyMatch(AWAY::contains)) {
            return Optional.of("must be a folder inside the repository as services/shop: no slash at either end, no '.' or '..' in it");
        }
        return Arrays.stream(name.split("/")).anyMatch(".git"::equalsIgnoreCase)
                ? Optional.of("must not be in .git, which is not the repository's content")
                : Optional.empty();
    }
}
