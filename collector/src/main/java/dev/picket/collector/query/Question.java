package dev.picket.collector.query;

import java.util.ArrayList;
import java.util.List;

/** SQL that is written piece by piece, with the values of its question marks in their order. For one use. */
final class Question {
    private final StringBuilder sql = new StringBuilder();
    private final List<String> values = new ArrayList<>();

    Question add(String text) {
        sql.append(text).append('\n');
        return this;
    }

    Question add(String text, Where where) {
        values.addAll(where.values());
        return add(text + ' ' + where.sql());
    }

    String sql() {
        return sql.toString();
    }

    List<String> values() {
        return values;
    }
}
