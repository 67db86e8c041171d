package io.agentvine.backend.execution;

import io.agentvine.backend.platform.Caller;
import io.agentvine.backend.platform.Problems;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.Transactions;
import io.agentvine.backend.task.Leases;
import io.agentvine.protocol.LeaseToken;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Service;

/** The change of each execution as a unified diff, byte for byte as git wrote it. */
@Service
class Diffs {

    /** No diff begins so: marks one that is not text as a database takes it (another encoding, a NUL). */
    private static final byte[] ENCODED = "base64:".getBytes(StandardCharsets.US_ASCII);

    private final SqlFiles sql;
    private final Transactions transactions;
    private final Leases leases;
    private final LargeContent large;

    Diffs(SqlFiles sql, Transactions transactions, Leases leases, LargeContent large) {
        this.sql = sql;
        this.transactions = transactions;
        this.leases = leases;
        this.large = large;
    }

    /** Keeps the diff of a run that the caller holds; repeating it replaces it. */
    void keep(UUID executionId, LeaseToken token, Caller.Worker caller, ReceivedFiles.Received content, String base, String head) {
        try (LargeContent.Room room = large.take(content.sizeBytes())) {
            byte[] diff = encode(content.bytes());
            transactions.run(() -> {
                leases.requireHeld(executionId, token, caller);
                sql.of("execution/keep_diff").with("execution", executionId).with("diff", diff).with("size_bytes", content.sizeBytes())
                        .with("base", base).with("head", head).update();
            });
        }
    }

    /** What that makes of it, while it is in memory; so nothing that is made may hold it. */
    <T> Optional<T> read(UUID executionId, Function<Diff, T> use) {
        Optional<Long> size = transactions.read(() -> sql.of("execution/diff_size").with("execution", executionId).first(row -> row.number("size_bytes")));
        if (size.isEmpty()) {
            return Optional.empty();
        }
        try (LargeContent.Room room = large.take(size.get())) {
            return find(executionId).map(use);
        }
    }

    private Optional<Diff> find(UUID executionId) {
        return transactions.read(() -> sql.of("execution/diff")
                .with("execution", executionId)
                .first(row -> new Diff(decode(row.bytes("diff")), row.text("base_commit"), row.text("head_commit"))));
    }

    /** The newest run of that task of which a change is kept. @throws io.agentvine.backend.platform.ProblemException 404 */
    UUID latestOf(UUID taskId) {
        return transactions.read(() -> sql.of("execution/run_of_latest_diff").with("task", taskId).first(row -> row.id("id")))
                .orElseThrow(() -> transactions.read(() -> sql.of("execution/has_task").with("task", taskId).exists())
                        ? Problems.of(HttpStatus.NOT_FOUND, "Task " + taskId + " has no change yet; GET /api/v1/tasks/" + taskId + " says where it stands")
                        : Problems.notFound("task", taskId));
    }

    private static byte[] encode(byte[] diff) {
        if (isText(diff) && !startsEncoded(diff)) {
            return diff;
        }
        byte[] encoded = Base64.getEncoder().encode(diff);
        byte[] marked = Arrays.copyOf(ENCODED, ENCODED.length + encoded.length);
        System.arraycopy(encoded, 0, marked, ENCODED.length, encoded.length);
        return marked;
    }

    /** UTF-8 without a NUL. Looked at piece by piece, since as characters it would be twice as large. */
    private static boolean isText(byte[] diff) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(diff);
        CharBuffer piece = CharBuffer.allocate(8_192);
        while (true) {
            CoderResult result = decoder.decode(in, piece.clear(), true);
            if (result.isError() || piece.flip().chars().anyMatch(one -> one == 0)) {
                return false;
            }
            if (result.isUnderflow()) {
                return true;
            }
        }
    }

    private static boolean startsEncoded(byte[] diff) {
        return diff.length >= ENCODED.length && Arrays.equals(diff, 0, ENCODED.length, ENCODED, 0, ENCODED.length);
    }

    private static byte[] decode(byte[] kept) {
        return startsEncoded(kept) ? Base64.getDecoder().decode(Arrays.copyOfRange(kept, ENCODED.length, kept.length)) : kept;
    }

    record Diff(byte[] bytes, String baseCommit, String headCommit) {}
}
