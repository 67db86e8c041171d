package io.agentvine.backend.platform;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import org.springframework.core.ResolvableType;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes a JSON body with its length, in one piece. In chunks it would take two writes to the socket, and one that fails half way
 * would be sent as far as it came.
 */
final class WholeJson extends JacksonJsonHttpMessageConverter {

    private static final int USUAL_SIZE = 4096;

    WholeJson(JsonMapper mapper) {
        super(mapper);
    }

    @Override
    protected void writeInternal(Object value, ResolvableType type, HttpOutputMessage to, Map<String, Object> hints) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL_SIZE);
        super.writeInternal(value, type, new Buffered(to.getHeaders(), bytes), hints);
        to.getHeaders().setContentLength(bytes.size());
        bytes.writeTo(to.getBody());
    }

    private record Buffered(HttpHeaders getHeaders, OutputStream getBody) implements HttpOutputMessage {}
}
