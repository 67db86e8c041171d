package io.agentvine.backend.execution;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.UUID;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** A session's transcript as Claude Code keeps it: whole lines, each a JSON object, those that name a session all the same one. */
final class TranscriptFile {

    /** The limit is that of the file; a transcript may hold a whole file as one text. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(5_000)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final String sessionId;
    private long lines;
    private boolean named;

    private TranscriptFile(UUID sessionId) {
        this.sessionId = sessionId.toString();
    }

    /** Reads it to its end. @throws io.agentvine.backend.platform.ProblemException 400 that names the line */
    static void require(InputStream in, UUID sessionId) throws IOException {
        TranscriptFile file = new TranscriptFile(sessionId);
        file.read(in);
        if (!file.named) {
            throw refused("must name the session " + sessionId + " as 'sessionId', found no line that does");
        }
    }

    private void read(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        byte[] chunk = new byte[64 * 1024];
        for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
            int begin = 0;
            for (int i = 0; i < n; i++) {
                if (chunk[i] == '\n') {
                    line.write(chunk, begin, i - begin);
                    check(line.toByteArray());
                    line.reset();
                    begin = i + 1;
                }
            }
            line.write(chunk, begin, n - begin);
        }
        if (line.size() > 0) {
            throw refused("must end with a line break, found " + line.size() + " bytes behind the last one: it is torn");
        }
    }

    private void check(byte[] line) {
        lines++;
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), line)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw noObject();
            }
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                boolean names = json.currentName().equals("sessionId");
                json.nextToken();
                if (names) {
                    checkSession(json);
                } else {
                    json.skipChildren();
                }
            }
            if (json.nextToken() != null) {
                throw noObject();
            }
        } catch (JacksonException e) {
            throw noObject();
        }
    }

    private void checkSession(JsonParser json) {
        if (json.currentToken() != JsonToken.VALUE_STRING || !json.getString().equals(sessionId)) {
            throw refused("must be of the session " + sessionId + ", found another in line " + lines);
        }
        named = true;
    }

    private RuntimeException noObject() {
        return refused("must hold one JSON object a line, found something else in line " + lines);
    }

    private static RuntimeException refused(String message) {
        return CheckpointContent.refused("the transcript " + message);
    }
}
