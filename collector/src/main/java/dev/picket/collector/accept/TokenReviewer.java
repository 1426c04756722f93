package dev.picket.collector.accept;

import java.io.IOException;

/** Says whom a token stands for. */
@FunctionalInterface
public interface TokenReviewer {
    /**
     * Asks, and waits for the answer.
     *
     * @throws IOException whoever issues the tokens cannot be asked
     */
    Review review(String token) throws IOException;

    /** What the issuer says. */
    sealed interface Review {
        /**
         * The token is good, and meant for us.
         *
         * @param account namespace/name of the service account
         * @param node where the pod runs that the token was issued to
         */
        record Bearer(String account, String node) implements Review {}

        /** @param why for people; never the token */
        record Refused(String why) implements Review {}
    }
}
