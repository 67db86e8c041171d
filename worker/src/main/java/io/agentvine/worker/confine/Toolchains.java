package io.agentvine.worker.confine;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What stands on the worker's PATH, with what belongs to it. Of a person's home only folders are shown that a version manager
 * owns, or the very folder that is on the PATH, with what its links lead to.
 */
final class Toolchains {

    /** Folders of a home that hold programs and nothing of a person. */
    private static final Set<String> MANAGERS = Set.of(".nvm", ".pyenv", ".rbenv", ".nodenv", ".goenv", ".jenv", ".phpenv", ".sdkman", ".asdf",
            ".volta", ".bun", ".deno", ".rustup", ".dotnet", ".juliaup", ".ghcup", ".opam", "miniconda3", "anaconda3", "mambaforge", "miniforge3");

    /** Where each looks for itself, since its place in the home behind the wall is empty. */
    private static final Map<String, String> HOMES = Map.of("RUSTUP_HOME", ".rustup", "PYENV_ROOT", ".pyenv", "NVM_DIR", ".nvm", "SDKMAN_DIR", ".sdkman",
            "VOLTA_HOME", ".volta", "ASDF_DATA_DIR", ".asdf", "BUN_INSTALL", ".bun", "DENO_INSTALL", ".deno", "RBENV_ROOT", ".rbenv");

    private static final List<String> NAMED = List.of("JAVA_HOME", "GOROOT", "NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "SSL_CERT_DIR");

    private final Mounts mounts;
    private final Path home;
    private final Map<String, String> environment;
    private final Set<Path> shown = new LinkedHashSet<>();

    /** @param mounts the system's, to which those of the toolchains are added */
    Toolchains(Mounts mounts, Map<String, String> environment) {
        this.mounts = mounts;
        this.environment = environment;
        this.home = Path.of(environment.getOrDefault("HOME", "/root")).toAbsolutePath().normalize();
    }

    /** @param programs of agents, as far as they were found @param more whatever it is */
    void show(List<Path> programs, List<Path> more) {
        for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator)) {
            path(folder).filter(Files::isDirectory).forEach(this::showFolder);
        }
        NAMED.stream().flatMap(name -> path(environment.getOrDefault(name, ""))).filter(Files::exists).forEach(this::add);
        Path rustup = place("RUSTUP_HOME");
        if (shown.stream().anyMatch(path -> path.startsWith(path(environment.getOrDefault("CARGO_HOME", "")).findFirst().orElse(home.resolve(".cargo"))))
                && Files.isDirectory(rustup)) {
            add(rustup);
        }
        programs.forEach(program -> {
            add(program);
            showTarget(program);
        });
        more.forEach(mounts::readOnly);
    }

    /** Variables that are to be set where they are not. */
    Map<String, String> homes() {
        Map<String, String> found = new TreeMap<>();
        HOMES.keySet().forEach(variable -> {
            if (shown.contains(place(variable))) {
                found.put(variable, place(variable).toString());
            }
        });
        return found;
    }

    /** Where a manager is: as the environment says, else in its folder of the home. */
    private Path place(String variable) {
        return path(environment.getOrDefault(variable, "")).findFirst().orElse(home.resolve(HOMES.get(variable)));
    }

    private void showFolder(Path folder) {
        if (mounts.shows(folder)) {
            return;
        }
        Path root = root(folder);
        add(root);
        try {
            Path real = folder.toRealPath();
            if (!real.equals(folder)) {
                add(root(real));
            }
            if (root.equals(folder)) {
                try (Stream<Path> entries = Files.list(folder)) {
                    entries.filter(Files::isSymbolicLink).forEach(this::showTarget);
                }
            }
        } catch (IOException unreadable) {
            // Then no agent has a use for it either.
        }
    }

    /** What a program is a link to. */
    private void showTarget(Path link) {
        try {
            Path target = link.toRealPath();
            add(packageOf(target));
        } catch (IOException dangling) {
            // a link to nothing
        }
    }

    /** The package that a program belongs to, as far as its place tells. */
    private Path packageOf(Path program) {
        Path modules = upTo(program, "node_modules");
        if (modules != null) {
            return modules;
        }
        Path parent = program.getParent();
        Path prefix = parent.getFileName() != null && parent.getFileName().toString().equals("bin") ? parent.getParent() : null;
        return prefix == null || broad(prefix) ? program : prefix;
    }

    private static Path upTo(Path path, String name) {
        for (int i = 0; i < path.getNameCount(); i++) {
            if (path.getName(i).toString().equals(name)) {
                return path.getRoot().resolve(path.subpath(0, i + 1));
            }
        }
        return null;
    }

    private Path root(Path folder) {
        Optional<Path> managers = HOMES.keySet().stream().map(this::place).filter(place -> folder.startsWith(place) && !home.startsWith(place)).findFirst();
        if (managers.isPresent()) {
            return managers.get();
        }
        if (folder.startsWith(home) && !folder.equals(home)) {
            String first = home.relativize(folder).getName(0).toString();
            return MANAGERS.contains(first) ? home.resolve(first) : folder;
        }
        String name = folder.getFileName() == null ? "" : folder.getFileName().toString();
        boolean part = name.equals("bin") || name.equals("sbin") || name.equals("shims");
        return part && !broad(folder.getParent()) ? folder.getParent() : folder;
    }

    /** Whether it holds much that is no toolchain. */
    private boolean broad(Path folder) {
        return folder.getNameCount() < 2 || home.startsWith(folder) || folder.startsWith(home) && home.relativize(folder).getNameCount() < 2
                || folder.equals(home.resolve(".local/share")) || folder.startsWith("/tmp") && folder.getNameCount() < 3;
    }

    private void add(Path path) {
        boolean much = path.getNameCount() == 0 || home.startsWith(path);
        if (!much && !mounts.shows(path) && Files.exists(path)) {
            mounts.readOnly(path);
            shown.add(path);
        }
    }

    private static Stream<Path> path(String text) {
        try {
            return text.startsWith("/") ? Stream.of(Path.of(text).normalize()) : Stream.empty();
        } catch (InvalidPathException notOne) {
            return Stream.empty();
        }
    }
}
