package io.agentvine.backend.execution;

import io.agentvine.backend.platform.Caller;
import io.agentvine.backend.store.Database;
import io.agentvine.backend.task.Leases;
import io.agentvine.protocol.LeaseToken;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The change of each execution as a unified diff, byte for byte as git wrote it. */
@Service
class Diffs {

    /** No diff begins so: marks one that is not text as a database takes it (another encoding, a NUL). */
    private static final String ENCODED = "base64:";

    private final JdbcClient jdbc;
    private final Leases leases;
    private final Database database;

    Diffs(JdbcClient jdbc, Leases leases, Database database) {
        this.jdbc = jdbc;
        this.leases = leases;
        this.database = database;
    }

    /** Keeps the diff of a run that the caller holds; repeating it replaces it. */
    @Transactional
    public void keep(UUID executionId, LeaseToken token, Caller.Worker caller, byte[] diff, String base, String head) {
        leases.requireHeld(executionId, token, caller);
        jdbc.sql("INSERT INTO execution_diffs (execution_id, diff, size_bytes, base_commit, head_commit, created_at) VALUES"
                        + " (?, ?, ?, ?, ?, " + database.now() + ") ON CONFLICT (execution_id) DO UPDATE SET diff = excluded.diff,"
                        + " size_bytes = excluded.size_bytes, base_commit = excluded.base_commit,"
                        + " head_commit = excluded.head_commit, created_at = excluded.created_at")
                .params(executionId.toString(), encode(diff), diff.length, base, head)
                .update();
    }

    @Transactional(readOnly = true)
    public Optional<Diff> find(UUID executionId) {
        return jdbc.sql("SELECT diff, base_commit, head_commit FROM execution_diffs WHERE execution_id = ?")
                .param(executionId.toString())
                .query((row, at) -> new Diff(
                        decode(row.getString("diff")), row.getString("base_commit"), row.getString("head_commit")))
                .optional();
    }

    private static String encode(byte[] diff) {
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(diff)).toString();
            if (text.indexOf('\0') < 0 && !text.startsWith(ENCODED)) {
                return text;
            }
        } catch (CharacterCodingException e) {
            // a file in another encoding: its bytes are kept as they are
        }
        return ENCODED + Base64.getEncoder().encodeToString(diff);
    }

    private static byte[] decode(String text) {
        return text.startsWith(ENCODED)
                ? Base64.getDecoder().decode(text.substring(ENCODED.length()))
                : text.getBytes(StandardCharsets.UTF_8);
    }

    record Diff(byte[] bytes, String baseCommit, String headCommit) {}
}
