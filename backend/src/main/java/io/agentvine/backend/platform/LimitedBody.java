package io.agentvine.backend.platform;

import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.springframework.util.unit.DataSize;

/** Reads a request's body up to a limit, whatever its Content-Length says or leaves out. */
public final class LimitedBody {

    private static final int CHUNK = 64 * 1024;

    private LimitedBody() {}

    /** @throws ProblemException as {@link #copy} */
    public static byte[] read(HttpServletRequest request, DataSize limit, String setting) throws IOException {
        long announced = Math.min(Math.max(request.getContentLengthLong(), CHUNK), limit.toBytes());
        var body = new ByteArrayOutputStream((int) announced);
        copy(request, limit, setting, body);
        return body.toByteArray();
    }

    /**
     * Passes the body on in pieces, and answers how many bytes it has.
     *
     * @throws ProblemException 413 beyond the limit. As much again is read and thrown away first,
     *     since a client that is cut off while it sends does not see the answer
     */
    public static long copy(HttpServletRequest request, DataSize limit, String setting, OutputStream into) throws IOException {
        long most = limit.toBytes();
        byte[] chunk = new byte[CHUNK];
        long found = 0;
        InputStream in = request.getInputStream();
        for (int n = in.read(chunk); n >= 0 && found <= 2 * most; n = in.read(chunk)) {
            found += n;
            if (found <= most) {
                into.write(chunk, 0, n);
            }
        }
        if (found > most) {
            throw tooLarge(found, limit, setting);
        }
        return found;
    }

    private static RuntimeException tooLarge(long found, DataSize limit, String setting) {
        return Problems.tooLarge("The body has " + found + " bytes or more, and " + limit.toBytes() + " are allowed; send less,"
                + " or set " + setting + " higher");
    }
}
