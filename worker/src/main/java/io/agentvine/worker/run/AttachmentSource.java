package io.agentvine.worker.run;

import io.agentvine.hash.Sha256;
import io.agentvine.protocol.Attachment;
import io.agentvine.protocol.FailureClass;
import io.agentvine.worker.agent.AttachedFile;
import io.agentvine.worker.control.Backend;
import io.agentvine.worker.control.Reply;
import io.agentvine.worker.report.PrivateFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Loads the files that go with a run's task, beside its clone and out of the agent's reach. */
final class AttachmentSource {

    private final Backend backend;
    private final PersistentCall persistent;

    AttachmentSource(Backend backend, PersistentCall persistent) {
        this.backend = backend;
        this.persistent = persistent;
    }

    /** @throws RunTrouble where one cannot be had although the backend is there */
    List<AttachedFile> load(HeldRun held, Path folder) throws RunTrouble, IOException, InterruptedException {
        List<AttachedFile> loaded = new ArrayList<>();
        for (Attachment wanted : held.order().data().wished().attachments()) {
            Path file = PrivateFiles.folder(folder).resolve(wanted.id().toString());
            Reply<Path> reply = persistent.make(held, () -> backend.loadAttachment(held.executionId(), held.order().lease().token(), wanted.id(), file));
            if (!(reply instanceof Reply.Ok) || !sha256(file).equals(wanted.sha256())) {
                String found = reply instanceof Reply.Ok ? "it did not arrive as it was stored" : reply.describe();
                throw new RunTrouble(FailureClass.WORKSPACE, "The attachment " + wanted.name() + " could not be loaded: " + found + ".", List.of());
            }
            loaded.add(new AttachedFile(wanted.name(), wanted.mediaType(), file));
        }
        return loaded;
    }

    private static String sha256(Path file) throws IOException {
        try (var digest = new DigestOutputStream(OutputStream.nullOutputStream(), Sha256.digest())) {
            Files.copy(file, digest);
            return HexFormat.of().formatHex(digest.getMessageDigest().digest());
        }
    }
}
