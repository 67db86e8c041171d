package io.agentvine.worker.run;

import io.agentvine.worker.report.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which repositories' servers have let this worker in, whose logins may be others than those of the workers that it shares mirrors with: an empty
 * file for each in its own workspace, {@code admissions/<digest>}. Any thread may call.
 */
final class Admissions {

    private final Path folder;
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    Admissions(Path folder) {
        this.folder = folder;
    }

    boolean has(String url) {
        return hasDigest(RepositoryAddress.digest(url));
    }

    private boolean hasDigest(String digest) {
        if (!known.contains(digest) && Files.exists(folder.resolve(digest))) {
            known.add(digest);
        }
        return known.contains(digest);
    }

    void note(String url) throws IOException {
        noteDigest(RepositoryAddress.digest(url));
    }

    void noteDigest(String digest) throws IOException {
        if (!hasDigest(digest)) {
            PrivateFiles.write(PrivateFiles.folder(folder).resolve(digest), "");
            known.add(digest);
        }
    }
}
