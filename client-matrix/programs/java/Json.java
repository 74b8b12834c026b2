// Reads and writes the flat JSON objects of the batch contract (docs/clients.md), so that the JDK alone is enough.

import java.util.LinkedHashMap;
import java.util.Map;

/** One line of JSON: an object of strings, whole numbers and booleans. Anything else is refused. */
final class Json {
  private final String text;
  private int at = 0;

  private Json(String text) { this.text = text; }

  /** Returns the object's members as String, Long or Boolean, in order. */
  static Map<String, Object> read(String line) {
    Json json = new Json(line);
    Map<String, Object> members = json.object();
    json.space();
    if (json.at < line.length()) throw json.wrong("nothing after the object");
    return members;
  }

  static String write(Map<String, Object> members) {
    StringBuilder out = new StringBuilder("{");
    for (Map.Entry<String, Object> member : members.entrySet()) {
      if (out.length() > 1) out.append(", ");
      quote(member.getKey(), out);
      out.append(": ");
      if (member.getValue() instanceof String) quote((String) member.getValue(), out);
      else out.append(member.getValue());
    }
    return out.append("}").toString();
  }

  private Map<String, Object> object() {
    Map<String, Object> members = new LinkedHashMap<>();
    expect('{');
    if (next() == '}') return members;
    at--;
    do {
      String key = string();
      expect(':');
      if (members.put(key, value()) != null) throw wrong("'" + key + "' only once");
    } while (next() == ',');
    at--;
    expect('}');
    return members;
  }

  private Object value() {
    space();
    if (text.startsWith("\"", at)) return string();
    if (text.startsWith("true", at)) { at += 4; return Boolean.TRUE; }
    if (text.startsWith("false", at)) { at += 5; return Boolean.FALSE; }
    int start = at;
    if (text.startsWith("-", at)) at++;
    while (at < text.length() && Character.isDigit(text.charAt(at))) at++;
    try {
      return Long.valueOf(text.substring(start, at));
    } catch (NumberFormatException none) {
      throw wrong("a string, a whole number or a boolean");
    }
  }

  private String string() {
    expect('"');
    StringBuilder out = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '"') return out.toString();
      if (c < ' ') throw wrong("no bare control character in a string");
      out.append(c == '\\' ? escaped() : c);
    }
    throw wrong("the string's end");
  }

  private char escaped() {
    char c = at < text.length() ? text.charAt(at++) : 0;
    int plain = "\"\\/".indexOf(c);
    if (plain >= 0) return c;
    int control = "bfnrt".indexOf(c);
    if (control >= 0) return "\b\f\n\r\t".charAt(control);
    try {
      if (c == 'u') return (char) Integer.parseInt(text.substring(at, at += 4), 16);
    } catch (RuntimeException bad) {
      // falls through to the one message for every bad escape
    }
    throw wrong("an escape of JSON");
  }

  private static void quote(String value, StringBuilder out) {
    out.append('"');
    for (char c : value.toCharArray()) {
      if (c == '"' || c == '\\') out.append('\\').append(c);
      else if (c == '\n') out.append("\\n");
      else if (c < ' ' || Character.isSurrogate(c)) out.append(String.format("\\u%04x", (int) c));
      else out.append(c);
    }
    out.append('"');
  }

  private void expect(char wanted) {
    if (next() != wanted) throw wrong("'" + wanted + "'");
  }

  private char next() {
    space();
    char c = at < text.length() ? text.charAt(at) : 0;  // 0 is no character of JSON: the end matches nothing
    at++;
    return c;
  }

  private void space() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) at++;
  }

  private IllegalArgumentException wrong(String expected) {
    return new IllegalArgumentException("expected " + expected + " at column " + at);
  }
}
