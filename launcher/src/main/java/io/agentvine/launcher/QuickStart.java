package io.agentvine.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What was made ahead so that the next JVM starts quickly: for backend and worker an archive of the classes that they load. CDS
 * halves the work until ready; JDK 25's AOT cache would take a little more off, but takes twice as long to make. One folder for each
 * build, with an archive for each JDK; where there is none the programs start as they are, only slower.
 *
 * @param folder of this build
 * @param jdk tells this JDK from others
 */
record QuickStart(Path folder, String jdk) {

    static QuickStart of(Installation installation) {
        long build = stamp(installation.backendJar()) * 31 + stamp(installation.workerJar());
        String vm = System.getProperty("java.vm.version") + System.getProperty("java.home");
        return new QuickStart(
                installation.quickStarts().resolve(Long.toHexString(build)), Integer.toHexString(vm.hashCode()));
    }

    private static long stamp(Path jar) {
        try {
            return Files.getLastModifiedTime(jar).toMillis() * 31 + Files.size(jar);
        } catch (IOException e) {
            throw new CannotGoOn(jar + " cannot be read: " + e.getMessage());
        }
    }

    Path archive(String program) {
        return folder.resolve(program + "-" + jdk + ".jsa");
    }

    void removeArchives() throws IOException {
        Files.deleteIfExists(archive("backend"));
        Files.deleteIfExists(archive("worker"));
    }

    /** @throws CannotGoOn where one is missing */
    void requireArchives() {
        for (Path archive : List.of(archive("backend"), archive("worker"))) {
            if (Files.notExists(archive)) {
                throw new CannotGoOn("expected the archive " + archive + ", and no JVM has written it");
            }
        }
    }

    /** The JVM's options for using the archive. */
    List<String> options(String program) {
        return Files.exists(archive(program))
                ? List.of("-XX:SharedArchiveFile=" + archive(program), "-Xlog:cds=off", "-Xlog:class+path=off")
                : List.of();
    }

    /** The JVM's options for making the archive when it exits. */
    List<String> training(String program) {
        return List.of("-XX:ArchiveClassesAtExit=" + archive(program), "-Xlog:cds=off", "-Xlog:cds+dynamic=off");
    }
}
