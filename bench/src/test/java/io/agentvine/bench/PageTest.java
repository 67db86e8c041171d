package io.agentvine.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;
import picocli.CommandLine;

class PageTest {

    @TempDir
    private Path root;

    private Path record;
    private Path page;

    @BeforeEach
    void aRepositoryWithARun() throws IOException {
        record = Files.createDirectories(root.resolve("docs/bench")).resolve("2026-01-31-abc1234.json");
        try (InputStream raw = PageTest.class.getResourceAsStream("raw.json")) {
            Files.copy(raw, record);
        }
        page = Files.writeString(root.resolve("docs/performance.md"), "# How fast\n\n" + Page.BEGIN + "\nold\n" + Page.END + "\n\n## After\n");
    }

    @Test
    void replacesTheFiguresAndNothingElse() throws IOException {
        make();

        assertThat(page).content().startsWith("# How fast\n\n" + Page.BEGIN + "\n").endsWith(Page.END + "\n\n## After\n").doesNotContain("\nold\n");
        String once = Files.readString(page);
        make();
        assertThat(page).hasContent(once);
    }

    @Test
    void saysFirstWhichFloorsWereMissed() throws IOException {
        make();

        assertThat(page).content().contains("**1 of 4 floors were missed:** complete + claim next, 3 workers, 1 a request (500 tasks/s, floor 700). Aims reached: 2 of 4.")
                .contains("| complete + claim next, 3 workers, 1 a request | 500 tasks/s | 700 | 1,500 | **missed** | 0.25 of bare PostgreSQL (floor 0.35, aim 0.75) |");
    }

    @Test
    void saysLoudlyWhatIsMissing() throws IOException {
        make();

        assertThat(page).content().contains("**No figures of RQ:** not installed: run bench/peers/install.sh")
                .contains("| RQ | **not measured** |")
                .contains("**Not measured:** `away`: nothing was completed after Redis was killed");
    }

    @Test
    void comparesWithThePeersOfTheSameRun() throws IOException {
        make();

        assertThat(page).content().contains("| BullMQ 6.7.0 | no-op jobs, 3 at a time: one process, concurrency 3 | 4,000 jobs/s | 500 tasks/s | 0.13 × |")
                .contains("| BullMQ 6.7.0 | pick-up of one job, p50: one waiting worker | 8 ms | 4 ms | 2 × |");
    }

    @Test
    void namesCommandCommitMachineAndRawFile() throws IOException {
        make();

        assertThat(page).content().contains("`java -jar bench/target/bench.jar --write`").contains("* commit: abc1234")
                .contains("* machine: 2 cores").contains("[bench/2026-01-31-abc1234.json](bench/2026-01-31-abc1234.json)");
    }

    @Test
    void drawsAWellFormedPicture() throws Exception {
        make();

        String picture = Files.readString(root.resolve("docs/images/performance.svg"));
        assertThat(DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(picture))).getDocumentElement().getTagName())
                .isEqualTo("svg");
        assertThat(picture).contains("AgentVine, 1 a request", "BullMQ", "commit abc1234").doesNotContain("NaN", "Infinity");
    }

    @Test
    void refusesAPageWithoutItsMarks() throws IOException {
        Files.writeString(page, "# How fast\n");

        assertThatThrownBy(() -> new Page(root).write(RawFile.read(record), record)).hasMessageContaining(Page.BEGIN);
    }

    @Test
    void readsBackWhatItWrote() throws IOException {
        Raw raw = RawFile.read(record);

        Path written = RawFile.write(root, raw);

        assertThat(written).isEqualTo(record);
        assertThat(RawFile.read(written)).isEqualTo(raw);
    }

    private void make() {
        int exit = new CommandLine(new Bench()).execute("page", record.toString(), "--root", root.toString());
        assertThat(exit).isZero();
    }
}
