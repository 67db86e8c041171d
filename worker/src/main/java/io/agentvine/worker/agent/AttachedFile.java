package io.agentvine.worker.agent;

import java.nio.file.Path;

/** A file that goes with a task's text. @param mediaType as its content says, see {@link io.agentvine.protocol.Attachment} */
public record AttachedFile(String name, String mediaType, Path file) {}
