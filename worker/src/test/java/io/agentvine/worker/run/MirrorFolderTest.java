package io.agentvine.worker.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where mirrors are shared nobody else may put anything. */
class MirrorFolderTest {

    private static final int NOBODY = 65534;

    @TempDir
    Path folder;

    private Path mirrors;

    @BeforeEach
    void prepare() throws Exception {
        folder = folder.toRealPath();
        mirrors = folder.resolve("home/mirrors");
    }

    @Test
    void isMadeForItsUserAlone() throws Exception {
        assertThat(MirrorFolder.checked(mirrors)).isEqualTo(mirrors);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(mirrors))).isEqualTo("rwx------");
        assertThat(mirrors).isEmptyDirectory();
        assertThat(MirrorFolder.checked(mirrors)).isEqualTo(mirrors);
    }

    @Test
    void closesOneThatOthersMayRead() throws Exception {
        Files.createDirectories(mirrors);
        Files.setPosixFilePermissions(mirrors, PosixFilePermissions.fromString("rwxr-xr-x"));
        MirrorFolder.checked(mirrors);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(mirrors))).isEqualTo("rwx------");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxrwx---", "rwx----w-"})
    void refusesOneThatOthersMayWriteTo(String rights) throws Exception {
        Files.createDirectories(mirrors);
        Files.setPosixFilePermissions(mirrors, PosixFilePermissions.fromString(rights));
        refused("one that others may write to (" + rights + ")", "chmod 700");
    }

    @Test
    void refusesALink() throws Exception {
        Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
        Files.createSymbolicLink(Files.createDirectories(mirrors.getParent()).resolve("mirrors"), elsewhere);
        refused("found a link");
        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void refusesAFile() throws Exception {
        Files.createDirectories(mirrors.getParent());
        Files.writeString(mirrors, "");
        refused("found something else");
    }

    @Test
    void refusesAnothersFolder() throws Exception {
        Files.createDirectories(mirrors);
        Assumptions.assumeTrue((Integer) Files.getAttribute(mirrors, "unix:uid") == 0, "only root can give a folder away");
        Files.setAttribute(mirrors, "unix:uid", NOBODY);
        refused("one of nobody", "one for each user");
    }

    @Test
    void refusesOneBelowAFolderInWhichAnybodyCouldReplaceIt() throws Exception {
        Path open = Files.createDirectories(mirrors.getParent());
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        refused("everybody may write to " + open, "chmod o-w");
        assertThat(mirrors).doesNotExist();
    }

    @Test
    void refusesOneBelowAnothersFolder() throws Exception {
        Path others = Files.createDirectories(mirrors.getParent());
        Assumptions.assumeTrue((Integer) Files.getAttribute(others, "unix:uid") == 0, "only root can give a folder away");
        Files.setAttribute(others, "unix:uid", NOBODY);
        refused("nobody has " + others);
    }

    @Test
    void looksWhereALinkAboveItLeads() throws Exception {
        Path open = Files.createDirectories(folder.resolve("open/inner"));
        Files.setPosixFilePermissions(open.getParent(), PosixFilePermissions.fromString("rwxrwxrwx"));
        mirrors = Files.createSymbolicLink(folder.resolve("way"), open).resolve("mirrors");
        refused("everybody may write to " + open.getParent());
    }

    private void refused(String... words) {
        assertThatThrownBy(() -> MirrorFolder.checked(mirrors)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("--mirrors: expected").hasMessageContainingAll(words);
    }
}
