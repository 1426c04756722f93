package dev.picket.collector.query.http;

import io.vertx.core.Handler;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** Adds routes of others to the server, such as {@code /metrics} and the console. */
@FunctionalInterface
public interface MoreRoutes {
    MoreRoutes NONE = (_, _) -> {};

    /** @param adminOnly goes before a handler that only the admin may reach */
    void mount(Router router, Handler<RoutingContext> adminOnly);
}
