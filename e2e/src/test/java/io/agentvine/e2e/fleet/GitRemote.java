package io.agentvine.e2e.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A bare git repository that workers clone from and push to, made with the real git. */
public final class GitRemote {

    private static final List<String> IDENTITY = List.of("-c", "user.name=Test", "-c", "user.email=test@example.invalid");

    private final Path bare;

    private GitRemote(Path bare) {
        this.bare = bare;
    }

    /** A repository with no commit in it. */
    public static GitRemote empty(Path bare) {
        run(bare.getParent(), "init", "-q", "--bare", "-b", "main", bare.toString());
        return new GitRemote(bare);
    }

    /** A repository with one commit of these files on {@code main}; a name ending in {@code !} is made executable. */
    public static GitRemote with(Path bare, Map<String, String> files) {
        GitRemote remote = empty(bare);
        Path clone = bare.resolveSibling(bare.getFileName() + ".seed");
        try {
            Files.createDirectories(clone);
            for (Map.Entry<String, String> file : files.entrySet()) {
                Path path = clone.resolve(file.getKey().replace("!", ""));
                Files.createDirectories(path.getParent());
                Files.writeString(path, file.getValue());
                path.toFile().setExecutable(file.getKey().endsWith("!"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        run(clone, "init", "-q", "-b", "main");
        run(clone, "add", "-A");
        List<String> commit = new ArrayList<>(IDENTITY);
        commit.addAll(List.of("commit", "-q", "-m", "First commit"));
        run(clone, commit.toArray(String[]::new));
        run(clone, "push", "-q", bare.toString(), "main");
        return remote;
    }

    /** One more commit on {@code main}, with this file. */
    public void change(String path, String content) {
        Path clone = bare.resolveSibling(bare.getFileName() + ".seed");
        try {
            Files.createDirectories(clone.resolve(path).getParent());
            Files.writeString(clone.resolve(path), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        run(clone, "add", "-A");
        List<String> commit = new ArrayList<>(IDENTITY);
        commit.addAll(List.of("commit", "-q", "-m", "Another commit"));
        run(clone, commit.toArray(String[]::new));
        run(clone, "push", "-q", bare.toString(), "main");
    }

    public String url() {
        return bare.toUri().toString().replaceFirst("^file:/+", "file:///").replaceFirst("/$", "");
    }

    public Path folder() {
        return bare;
    }

    /** A hook of the repository itself, which runs where it is pushed to. */
    public void hook(String name, String script) {
        Path hook = bare.resolve("hooks").resolve(name);
        try {
            Files.createDirectories(hook.getParent());
            Files.writeString(hook, "#!/bin/sh\n" + script);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        hook.toFile().setExecutable(true);
    }

    public List<String> branches() {
        return run(bare, "for-each-ref", "--format=%(refname:short)", "refs/heads").lines().toList();
    }

    /** Every ref of any kind. */
    public List<String> refs() {
        return run(bare, "for-each-ref", "--format=%(refname)").lines().toList();
    }

    public String file(String branch, String path) {
        return run(bare, "show", branch + ":" + path);
    }

    /** A person brings {@code main} to where the branch is. */
    public void fastForward(String branch) {
        run(bare, "update-ref", "refs/heads/main", commit(branch));
    }

    public boolean isAncestor(String commit, String branch) {
        return run(bare, "rev-list", branch).lines().anyMatch(commit::equals);
    }

    public String commit(String branch) {
        return run(bare, "rev-parse", branch).trim();
    }

    static String run(Path folder, String... arguments) {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        try {
            Process git = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
            String output = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (git.waitFor() != 0) {
                throw new AssertionError(command + " in " + folder + " failed: " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while git ran", e);
        }
    }
}
