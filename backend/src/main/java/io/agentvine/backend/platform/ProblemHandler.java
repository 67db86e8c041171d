package io.agentvine.backend.platform;

import java.net.URI;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.validation.method.ParameterErrors;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Turns whatever a controller threw into problem details. Catches broadly: this is the edge of a request. */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
class ProblemHandler extends ResponseEntityExceptionHandler {

    @ExceptionHandler(ProblemException.class)
    ResponseEntity<Object> refused(ProblemException problem, WebRequest request) {
        return answer(problem, request, new HttpHeaders());
    }

    /** A query that is not percent-encoded UTF-8. */
    @ExceptionHandler(InvalidParameterException.class)
    ResponseEntity<Object> undecodable(InvalidParameterException e, WebRequest request) {
        return answer(Problems.badRequest("query", "is not percent-encoded UTF-8"), request, new HttpHeaders());
    }

    @ExceptionHandler(Exception.class)
    ResponseEntity<Object> unexpected(Exception e, WebRequest request) {
        return answer(ProblemOf.exception(e), request, new HttpHeaders());
    }

    @Override
    protected ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return answer(UnreadableBody.problem(e), request, headers);
    }

    @Override
    protected ResponseEntity<Object> handleTypeMismatch(
            TypeMismatchException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        String field = e instanceof MethodArgumentTypeMismatchException argument ? argument.getName() : e.getPropertyName();
        return answer(Problems.badRequest(field, expected(e.getRequiredType(), e.getValue())), request, headers);
    }

    @Override
    protected ResponseEntity<Object> handleMissingServletRequestParameter(
            MissingServletRequestParameterException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return answer(Problems.badRequest(e.getParameterName(), "is required"), request, headers);
    }

    @Override
    protected ResponseEntity<Object> handleMethodArgumentNotValid(
            MethodArgumentNotValidException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        List<FieldError> errors = e.getBindingResult().getFieldErrors().stream()
                .map(error -> new FieldError(SnakeCase.of(error.getField()), error.getDefaultMessage()))
                .sorted(Comparator.comparing(FieldError::field))
                .toList();
        return answer(Problems.badRequest(errors), request, headers);
    }

    @Override
    protected ResponseEntity<Object> handleHandlerMethodValidationException(
            HandlerMethodValidationException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        List<FieldError> errors = e.getParameterValidationResults().stream()
                .flatMap(result -> result instanceof ParameterErrors fields
                        ? fields.getFieldErrors().stream()
                                .map(error -> new FieldError(SnakeCase.of(error.getField()), error.getDefaultMessage()))
                        : result.getResolvableErrors().stream()
                                .map(error -> new FieldError(
                                        SnakeCase.of(result.getMethodParameter().getParameterName()),
                                        error.getDefaultMessage())))
                .toList();
        return answer(Problems.badRequest(errors), request, headers);
    }

    @Override
    protected ResponseEntity<Object> handleHttpRequestMethodNotSupported(
            HttpRequestMethodNotSupportedException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        String[] known = e.getSupportedMethods() == null ? new String[0] : e.getSupportedMethods();
        return answer(
                Problems.of(
                        HttpStatus.METHOD_NOT_ALLOWED,
                        "This route has no " + e.getMethod() + "; it has " + String.join(", ", known)),
                request,
                headers);
    }

    @Override
    protected ResponseEntity<Object> handleHttpMediaTypeNotSupported(
            HttpMediaTypeNotSupportedException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        String found = e.getContentType() == null ? "none" : "'" + e.getContentType() + "'";
        return answer(
                Problems.of(
                        HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                        "The Content-Type must be one of " + e.getSupportedMediaTypes() + ", found " + found),
                request,
                headers);
    }

    @Override
    protected ResponseEntity<Object> handleHttpMediaTypeNotAcceptable(
            HttpMediaTypeNotAcceptableException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return answer(
                Problems.of(
                        HttpStatus.NOT_ACCEPTABLE,
                        "The Accept header asks for nothing that this route has; it has " + e.getSupportedMediaTypes()),
                request,
                headers);
    }

    @Override
    protected ResponseEntity<Object> handleNoResourceFoundException(
            NoResourceFoundException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return answer(
                Problems.of(HttpStatus.NOT_FOUND, "There is no route " + e.getHttpMethod() + " /" + e.getResourcePath()
                        + "; /docs lists them all"),
                request,
                headers);
    }

    /** The client is gone; nobody reads an answer. */
    @Override
    protected ResponseEntity<Object> handleAsyncRequestNotUsableException(
            AsyncRequestNotUsableException e, WebRequest request) {
        return null;
    }

    @Override
    protected ResponseEntity<Object> handleExceptionInternal(
            Exception e, Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        HttpStatus known = HttpStatus.resolve(status.value());
        if (known == null || known.is5xxServerError() && known != HttpStatus.SERVICE_UNAVAILABLE) {
            return answer(ProblemOf.exception(e), request, headers);
        }
        String detail = body instanceof ProblemDetail problem && problem.getDetail() != null
                ? problem.getDetail()
                : known.getReasonPhrase();
        return answer(Problems.of(known, detail), request, headers);
    }

    private static ResponseEntity<Object> answer(ProblemException problem, WebRequest request, HttpHeaders headers) {
        ProblemDetail detail = ProblemDetail.forStatusAndDetail(problem.status(), problem.getMessage());
        detail.setInstance(URI.create(((ServletWebRequest) request).getRequest().getRequestURI()));
        if (!problem.errors().isEmpty()) {
            detail.setProperty("errors", problem.errors());
        }
        HttpHeaders all = new HttpHeaders();
        all.putAll(headers);
        if (problem.retryAfter() != null) {
            all.set(HttpHeaders.RETRY_AFTER, Long.toString(problem.retryAfter().toSeconds()));
        }
        all.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        return new ResponseEntity<>(detail, all, problem.status());
    }

    static String expected(Class<?> type, Object found) {
        String shown = found == null ? "nothing" : "'" + (found instanceof Object[] many ? Arrays.toString(many) : found) + "'";
        if (type == null) {
            return "has the wrong type, found " + shown;
        }
        if (type.isEnum()) {
            return "must be one of " + SnakeCase.words(type) + ", found " + shown;
        }
        if (type == UUID.class) {
            return "must be a UUID, found " + shown;
        }
        boolean number = Number.class.isAssignableFrom(type) || type.isPrimitive() && type != boolean.class;
        boolean flag = type == boolean.class || type == Boolean.class;
        return "must be " + (number ? "a whole number" : flag ? "true or false" : "a " + type.getSimpleName()) + ", found "
                + shown;
    }
}
