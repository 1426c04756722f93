package dev.picket.collector.ledger;

import dev.picket.collector.context.Principal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/** Asks a shelf one question. */
final class Look {
    private static final Principal ADMIN = new Principal.Admin("test");

    private Look() {}

    static long number(Shelf shelf, String sql) throws SQLException {
        return Long.parseLong(texts(shelf, ADMIN, sql).getFirst());
    }

    static List<String> texts(Shelf shelf, String sql) throws SQLException {
        return texts(shelf, ADMIN, sql);
    }

    /** All rows, their values joined by a bar. */
    static List<String> texts(Shelf shelf, Principal principal, String sql) throws SQLException {
        var texts = new ArrayList<String>();
        try (var session = shelf.open(principal, Window.ALL, EnumSet.allOf(View.class));
                var statement = session.prepare(sql);
                var rows = statement.executeQuery()) {
            while (rows.next()) {
                var values = new ArrayList<String>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    values.add(String.valueOf(rows.getObject(i)));
                }
                texts.add(String.join("|", values));
            }
        }
        return texts;
    }
}
