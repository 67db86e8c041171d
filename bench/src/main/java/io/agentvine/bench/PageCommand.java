package io.agentvine.bench;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bench page FILE}: makes page and plot of a raw file again. */
@Command(name = "page", mixinStandardHelpOptions = true, description = "Makes the figures of docs/performance.md and its plot of a raw file.")
final class PageCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", description = "as docs/bench/2026-01-31-abc1234.json")
    private Path file;

    @Option(names = "--root", paramLabel = "FOLDER", description = "the repository (default: where this jar is)")
    private Path root;

    @Override
    public Integer call() throws Exception {
        Path repository = root == null ? Installation.find("java", file.toAbsolutePath().getParent()).root() : root;
        new Page(repository).write(RawFile.read(file), file.toAbsolutePath());
        return 0;
    }
}
