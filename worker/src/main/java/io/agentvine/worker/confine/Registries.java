package io.agentvine.worker.confine;

import java.util.List;

/** The package registries of the common ecosystems, which runs reach unless the network is closed. Each serves packages and takes nothing in without a login. */
final class Registries {

    static final List<String> HOSTS = List.of(
            // JavaScript
            "registry.npmjs.org", "registry.yarnpkg.com", "jsr.io", "npm.jsr.io",
            // Python
            "pypi.org", "files.pythonhosted.org",
            // Rust
            "crates.io", "index.crates.io", "static.crates.io",
            // Go
            "proxy.golang.org", "sum.golang.org",
            // Java
            "repo.maven.apache.org", "repo1.maven.org", "plugins.gradle.org", "plugins-artifacts.gradle.org", "services.gradle.org", "downloads.gradle.org",
            "dl.google.com", "maven.google.com",
            // Ruby
            "rubygems.org", "index.rubygems.org",
            // PHP
            "packagist.org", "repo.packagist.org",
            // .NET
            "api.nuget.org", "globalcdn.nuget.org",
            // Elixir and Erlang, Dart
            "repo.hex.pm", "builds.hex.pm", "pub.dev");

    private Registries() {}
}
