package io.agentvine.backend.platform;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import io.swagger.v3.oas.annotations.Hidden;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/** Answers what failed outside of every controller, as the container reports it. */
@Hidden
@Controller
class ErrorAnswers implements ErrorController {

    private final ProblemWriter problems;

    ErrorAnswers(ProblemWriter problems) {
        this.problems = problems;
    }

    @RequestMapping("/error")
    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Object thrown = request.getAttribute(RequestDispatcher.ERROR_EXCEPTION);
        if (thrown instanceof IOException && response.isCommitted()) {
            // an open stream whose client went away: nobody reads an answer, and nothing is wrong
            return;
        }
        Object code = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        HttpStatus status = code instanceof Integer number ? HttpStatus.resolve(number) : null;
        problems.write(request, response, problem(thrown, status));
    }

    private static ProblemException problem(Object thrown, HttpStatus status) {
        if (thrown instanceof Throwable exception) {
            return ProblemOf.exception(exception);
        }
        return status == null
                ? Problems.of(HttpStatus.NOT_FOUND, "There is no such route; /docs lists them all")
                : Problems.of(status, status.getReasonPhrase());
    }
}
