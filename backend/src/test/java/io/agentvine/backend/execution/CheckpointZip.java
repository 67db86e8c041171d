package io.agentvine.backend.execution;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.UUID;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Makes checkpoints as a worker does, and those that no worker should. The same content makes the same bytes, at any time. */
final class CheckpointZip {

    private static final LocalDateTime TIME = LocalDateTime.of(2026, 1, 1, 0, 0);

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final ZipOutputStream zip = new ZipOutputStream(bytes);

    CheckpointZip entry(String name, byte[] content) {
        try {
            ZipEntry entry = new ZipEntry(name);
            entry.setTimeLocal(TIME);
            zip.putNextEntry(entry);
            zip.write(content);
            zip.closeEntry();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    CheckpointZip entry(String name, String content) {
        return entry(name, content.getBytes(StandardCharsets.UTF_8));
    }

    /** Not deflated in vain: a pack is, already. */
    CheckpointZip bundle(String base, String head, byte[] pack) {
        byte[] header = ("# v2 git bundle\n-" + base + " Begin\n" + head + " refs/agentvine/checkpoint\n\nPACK").getBytes(StandardCharsets.UTF_8);
        byte[] all = Arrays.copyOf(header, header.length + pack.length);
        System.arraycopy(pack, 0, all, header.length, pack.length);
        zip.setLevel(Deflater.NO_COMPRESSION);
        entry("bundle", all);
        zip.setLevel(Deflater.DEFAULT_COMPRESSION);
        return this;
    }

    CheckpointZip transcript(UUID session) {
        return entry("session/" + session + ".jsonl", "{\"type\":\"summary\"}\n{\"type\":\"user\",\"message\":{\"sessionId\":\"inner\"},\"sessionId\":\""
                + session + "\"}\n");
    }

    byte[] bytes() {
        try {
            zip.close();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
