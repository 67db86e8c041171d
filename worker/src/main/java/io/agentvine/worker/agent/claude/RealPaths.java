package io.agentvine.worker.agent.claude;

import io.agentvine.policy.PathOracle;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.Files;
import java.util.List;

/** Compares real paths: links are followed as far as a path exists, also a link that points to nothing yet. */
final class RealPaths implements PathOracle {

    private static final int LINKS = 40;

    private final Path root;
    private final List<Path> readable;
    private final Path plans;

    /** @param plans where the agent writes its plans, or null */
    RealPaths(Path root, List<Path> readable, Path plans) {
        this.plans = plans == null ? null : real(plans.toAbsolutePath(), LINKS);
        this.root = real(root.toAbsolutePath(), LINKS);
        this.readable = readable.stream().map(path -> real(path.toAbsolutePath(), LINKS)).toList();
    }

    @Override
    public Place locate(String path, String cwd) {
        Path real;
        try {
            real = real(Path.of(cwd).resolve(path).toAbsolutePath(), LINKS);
        } catch (InvalidPathException e) {
            return Place.OUTSIDE;
        }
        if (real == null) {
            return Place.OUTSIDE;
        }
        if (real.startsWith(root)) {
            return inGitFolder(root.relativize(real)) ? Place.GIT : Place.INSIDE;
        }
        if (plans != null && real.startsWith(plans)) {
            return Place.PLAN;
        }
        return readable.stream().anyMatch(real::startsWith) ? Place.READABLE : Place.OUTSIDE;
    }

    private static boolean inGitFolder(Path relative) {
        for (Path name : relative) {
            if (name.toString().equalsIgnoreCase(".git")) {
                return true;
            }
        }
        return false;
    }

    /** Resolves name by name, as the kernel does, so that {@code link/..} is the parent of the link's target. */
    private static Path real(Path path, int linksLeft) {
        Path result = path.getRoot();
        for (Path name : path) {
            String text = name.toString();
            if (text.equals("..")) {
                result = result.getParent() == null ? result : result.getParent();
                continue;
            }
            if (text.isEmpty() || text.equals(".")) {
                continue;
            }
            Path next = result.resolve(name);
            if (Files.isSymbolicLink(next)) {
                next = linksLeft == 0 ? null : follow(next, linksLeft - 1);
                if (next == null) {
                    return null;
                }
            }
            result = next;
        }
        return result;
    }

    private static Path follow(Path link, int linksLeft) {
        try {
            return real(link.getParent().resolve(Files.readSymbolicLink(link)), linksLeft);
        } catch (IOException e) {
            return null;
        }
    }
}
