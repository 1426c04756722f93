package dev.picket.event.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.common.CompletableResultCode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

class SendingFaultTest {
    private static final String WORDS = "what the receiver wrote";

    @Test
    void failure_isSaidInWordsOfOurs_neverInItsOwn() {
        var said = new LinkedHashMap<String, Throwable>();
        said.put("it cannot be reached", new ConnectException(WORDS));
        said.put("its name is not known", new UnknownHostException(WORDS));
        said.put("no TLS with it, look at authority: SSLHandshakeException", new SSLHandshakeException(WORDS));
        said.put("the connection failed: IOException", new IOException(WORDS));

        said.forEach((words, fault) -> assertThat(SendingFault.said(CompletableResultCode.ofExceptionalFailure(
                        new ExecutionException(WORDS, new IOException(WORDS, fault)))))
                .isEqualTo(words));
    }

    @Test
    void nothingKnown_isSaidToo() {
        assertThat(SendingFault.said(CompletableResultCode.ofFailure())).isEqualTo("the reason is not known");
        assertThat(SendingFault.said(new CompletableResultCode())).isEqualTo("no answer in time");
    }
}
