package dev.picket.cli.path;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Everything that is logged while it is open, down to debug. */
final class Logged extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Logger picket = (Logger) LoggerFactory.getLogger("dev.picket");
    private final Level before = picket.getEffectiveLevel();

    static Logged open() {
        var logged = new Logged();
        logged.setContext(logged.picket.getLoggerContext());
        logged.start();
        logged.picket.setLevel(Level.DEBUG);
        logged.picket.addAppender(logged);
        return logged;
    }

    List<String> lines() {
        return lines;
    }

    @Override
    public void close() {
        picket.detachAppender(this);
        picket.setLevel(before);
        stop();
    }

    @Override
    protected void append(ILoggingEvent event) {
        var thrown = event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy());
        lines.add(event.getFormattedMessage() + ' ' + thrown);
    }
}
