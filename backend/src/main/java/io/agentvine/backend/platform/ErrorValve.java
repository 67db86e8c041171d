package io.agentvine.backend.platform;

import java.io.IOException;
import java.io.Writer;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.ActionCode;
import java.util.concurrent.atomic.AtomicBoolean;

/** Answers what Tomcat itself refuses (a broken request line, a bad path) as problem details too. Named by its class name. */
public final class ErrorValve extends ErrorReportValve {

    @Override
    protected void report(Request request, Response response, Throwable throwable) {
        if (response.getStatus() < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        AtomicBoolean open = new AtomicBoolean(false);
        response.getCoyoteResponse().action(ActionCode.IS_IO_ALLOWED, open);
        if (open.get()) {
            write(response);
        }
    }

    private static void write(Response response) {
        int status = response.getStatus();
        String detail = status < 500 ? "The request is not well-formed HTTP" : "The request failed";
        try {
            response.setContentType("application/problem+json");
            response.setCharacterEncoding("utf-8");
            Writer writer = response.getReporter();
            if (writer != null) {
                writer.write("{\"type\":\"about:blank\",\"status\":" + status + ",\"detail\":\"" + detail + "\"}");
                response.finishResponse();
            }
        } catch (IOException e) {
            // the client is gone; nobody reads an answer
        }
    }
}
