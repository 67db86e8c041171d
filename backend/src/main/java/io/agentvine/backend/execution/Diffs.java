package io.agentvine.backend.execution;

import io.agentvine.backend.platform.Caller;
import io.agentvine.backend.platform.Problems;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.Transactions;
import io.agentvine.backend.task.Leases;
import io.agentvine.protocol.LeaseToken;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Service;

/** The change of each execution as a unified diff, byte for byte as git wrote it. */
@Service
class Diffs {

    /** No diff begins so: marks one that is not text as a database takes it (another encoding, a NUL). */
    private static final String ENCODED = "base64:";

    private final SqlFiles sql;
    private final Transactions transactions;
    private final Leases leases;

    Diffs(SqlFiles sql, Transactions transactions, Leases leases) {
        this.sql = sql;
        this.transactions = transactions;
        this.leases = leases;
    }

    /** Keeps the diff of a run that the caller holds; repeating it replaces it. */
    void keep(UUID executionId, LeaseToken token, Caller.Worker caller, byte[] diff, String base, String head) {
        transactions.run(() -> {
            leases.requireHeld(executionId, token, caller);
            sql.of("execution/keep_diff")
                    .with("execution", executionId)
                    .with("diff", encode(diff))
                    .with("size_bytes", diff.length)
                    .with("base", base)
                    .with("head", head)
                    .update();
        });
    }

    Optional<Diff> find(UUID executionId) {
        return transactions.read(() -> sql.of("execution/diff")
                .with("execution", executionId)
                .first(row -> new Diff(decode(row.text("diff")), row.text("base_commit"), row.text("head_commit"))));
    }

    /** The newest run of that task of which a change is kept. @throws io.agentvine.backend.platform.ProblemException 404 */
    UUID latestOf(UUID taskId) {
        return transactions.read(() -> sql.of("execution/run_of_latest_diff").with("task", taskId).first(row -> row.id("id")))
                .orElseThrow(() -> transactions.read(() -> sql.of("execution/has_task").with("task", taskId).exists())
                        ? Problems.of(HttpStatus.NOT_FOUND, "Task " + taskId + " has no change yet; GET /api/v1/tasks/" + taskId + " says where it stands")
                        : Problems.notFound("task", taskId));
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
