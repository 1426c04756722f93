package dev.picket.collector.query;

import dev.picket.collector.context.Principal;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says what a failed statement means. */
final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    static boolean ofAFile(SQLException e) {
        return message(e).startsWith("IO Error");
    }

    static Problem problem(SQLException e, Principal principal) {
        var message = message(e);
        if (e instanceof SQLTimeoutException) {
            return new Problem(
                    Problem.Kind.TIMEOUT, "the question took " + message, "", "ask about less time, or fewer rows");
        }
        if (message.startsWith("Out of Memory")) {
            return new Problem(
                    Problem.Kind.TOO_LARGE,
                    "the question needs too much memory",
                    "",
                    "ask about less time, or fewer rows");
        }
        if (ofTheText(message)) {
            return Problem.bad("sql", message, "columns and views: SELECT * FROM flows LIMIT 1");
        }
        if (ofAValue(message)) {
            return Problem.bad("sql", ofValues(message, principal), "use try_cast, or check the value first");
        }
        LOG.warn("a question failed: {}", message);
        return new Problem(
                Problem.Kind.FAILED,
                "the ledger did not answer",
                "",
                "ask again; if it stays, see the collector's log");
    }

    /** What the database says of the query's own words. */
    private static boolean ofTheText(String message) {
        return message.startsWith("Parser Error")
                || message.startsWith("Binder Error")
                || message.startsWith("Catalog Error")
                || message.startsWith("Not implemented Error");
    }

    private static boolean ofAValue(String message) {
        return message.startsWith("Conversion Error")
                || message.startsWith("Invalid Input Error")
                || message.startsWith("Out of Range Error");
    }

    /** Such a message quotes a value, which a tenant might have no right to. */
    private static String ofValues(String message, Principal principal) {
        return switch (principal) {
            case Principal.Admin _ -> message;
            case Principal.TenantOwner _ ->
                message.substring(0, message.indexOf(':')).toLowerCase(Locale.ROOT);
        };
    }

    private static String message(SQLException e) {
        return String.valueOf(e.getMessage())
                .lines()
                .filter(line -> !line.isBlank())
                .findFirst()
                .orElse("");
    }
}
