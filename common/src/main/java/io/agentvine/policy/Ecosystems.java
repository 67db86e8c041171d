package io.agentvine.policy;

import java.util.Map;
import java.util.Set;

/** The usual commands of the common ecosystems, as data. They run the project's own code: what that does no rule can see. */
final class Ecosystems {

    /** Programs that may be run with any argument that stays inside the clone. */
    static final Set<String> FREE = Set.of(
            "javac", "jar", "gofmt", "golangci-lint", "ctest", "ninja", "meson", "rspec", "rake", "rubocop", "phpunit", "pytest",
            "tox", "ruff", "mypy", "black", "flake8", "isort", "pylint", "tsc", "eslint", "prettier", "jest", "vitest", "mocha",
            "gcc", "g++", "clang", "clang++", "cc", "c++", "rustc", "rustfmt", "ant", "sbt", "shellcheck", "nox", "coverage", "vite");

    /** Programs whose first word that is no option says what they do. */
    static final Map<String, Set<String>> SUBCOMMANDS = Map.ofEntries(
            Map.entry("npm", Set.of("install", "i", "ci", "add", "uninstall", "remove", "update", "test", "t", "run", "run-script",
                    "start", "build", "ls", "list", "outdated", "audit", "prune", "dedupe", "view", "rebuild")),
            Map.entry("pnpm", Set.of("install", "i", "add", "remove", "update", "test", "t", "run", "start", "build", "lint",
                    "list", "ls", "outdated", "audit", "prune", "why", "typecheck", "format", "check")),
            Map.entry("yarn", Set.of("install", "add", "remove", "upgrade", "test", "run", "start", "build", "lint", "list",
                    "outdated", "audit", "why", "workspace", "workspaces", "typecheck", "format", "check")),
            Map.entry("bun", Set.of("install", "add", "remove", "test", "run", "build")),
            Map.entry("npx", Set.of("tsc", "eslint", "prettier", "jest", "vitest", "mocha", "vite", "webpack", "rollup", "next",
                    "nx", "turbo", "ts-node", "tsx", "playwright", "cypress", "biome", "stylelint", "nyc", "c8")),
            Map.entry("cargo", Set.of("build", "b", "test", "t", "check", "c", "run", "r", "fmt", "clippy", "doc", "bench", "add",
                    "remove", "update", "tree", "fetch", "clean", "metadata", "fix", "nextest", "init", "new")),
            Map.entry("go", Set.of("build", "test", "vet", "fmt", "run", "mod", "list", "version", "generate", "doc", "get", "work", "clean")),
            Map.entry("dotnet", Set.of("build", "test", "restore", "run", "clean", "format", "pack", "publish", "add", "new", "sln", "list")),
            Map.entry("bundle", Set.of("install", "exec", "check", "update", "add", "list", "show", "outdated")),
            Map.entry("composer", Set.of("install", "update", "require", "remove", "test", "run", "run-script", "validate",
                    "dump-autoload", "show", "check")),
            Map.entry("pip", Set.of("install", "list", "show", "freeze", "check")),
            Map.entry("poetry", Set.of("install", "add", "remove", "run", "build", "check", "lock", "show", "update")),
            Map.entry("uv", Set.of("sync", "run", "add", "remove", "lock", "pip", "venv", "tree", "build")),
            Map.entry("swift", Set.of("build", "test", "run", "package")),
            Map.entry("mix", Set.of("test", "compile", "deps.get", "format", "credo", "run")));

    /** Words with which a build tool leaves the machine, or takes its orders from somewhere else. */
    static final Map<String, Set<String>> REFUSED_WORDS = Map.ofEntries(
            Map.entry("mvn", Set.of("deploy", "deploy:deploy", "deploy:deploy-file", "site-deploy", "release:prepare",
                    "release:perform", "scm:checkin", "exec:exec")),
            Map.entry("gradle", Set.of("publish", "uploadArchives", "publishToSonatype", "publishPlugins")),
            Map.entry("make", Set.of("--eval", "-E", "publish", "deploy", "release")),
            Map.entry("cmake", Set.of("-E", "--install-prefix")),
            Map.entry("npm", Set.of("-g", "--global", "--registry", "--prefix", "--userconfig", "--globalconfig", "--node-options")),
            Map.entry("pnpm", Set.of("-g", "--global", "--registry", "-C", "--dir")),
            Map.entry("yarn", Set.of("--registry", "--cwd")),
            Map.entry("npx", Set.of("-p", "--package", "-c", "--call")),
            Map.entry("pip", Set.of("-i", "--index-url", "--extra-index-url", "--trusted-host", "-t", "--target", "--prefix", "--root")),
            Map.entry("go", Set.of("-exec", "-toolexec", "-C", "-overlay", "-modfile")),
            Map.entry("cargo", Set.of("--config", "--index", "--registry", "-Z")));

    static final Set<String> BUILDERS = Set.of("mvn", "mvnw", "gradle", "gradlew", "make", "cmake");

    private Ecosystems() {}
}
