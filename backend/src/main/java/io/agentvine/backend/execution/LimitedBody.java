package io.agentvine.backend.execution;

import io.agentvine.backend.platform.Problems;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.springframework.util.unit.DataSize;

/** Reads a request's body up to a limit, whatever its Content-Length says or leaves out. */
final class LimitedBody {

    private static final int CHUNK = 64 * 1024;

    private LimitedBody() {}

    /**
     * @throws io.agentvine.backend.platform.ProblemException 413 beyond the limit. As much again is read and thrown away first,
     *     since a client that is cut off while it sends does not see the answer
     */
    static byte[] read(HttpServletRequest request, DataSize limit, String setting) throws IOException {
        long most = limit.toBytes();
        long announced = Math.min(Math.max(request.getContentLengthLong(), CHUNK), most);
        var body = new ByteArrayOutputStream((int) announced);
        byte[] chunk = new byte[CHUNK];
        long found = 0;
        InputStream in = request.getInputStream();
        for (int n = in.read(chunk); n >= 0 && found <= 2 * most; n = in.read(chunk)) {
            found += n;
            if (found <= most) {
                body.write(chunk, 0, n);
            }
        }
        if (found > most) {
            throw tooLarge(found, limit, setting);
        }
        return body.toByteArray();
    }

    private static RuntimeException tooLarge(long found, DataSize limit, String setting) {
        return Problems.tooLarge("The body has " + found + " bytes or more, and " + limit.toBytes() + " are allowed; send less,"
                + " or set " + setting + " higher");
    }
}
