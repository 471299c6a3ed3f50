package io.tcpretrans.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.event.Cause;
import io.tcpretrans.event.RandomEvents;
import io.tcpretrans.event.Row;
import io.tcpretrans.event.Rows;
import io.tcpretrans.field.Field;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class CsvViewTest {
  private static final String HEADER =
      "time,type,ip,laddr,lport,raddr,rport,state,pid,comm,uid,container,container_id,netns,"
          + "seq,len,segs,attempt,error,srtt_us,rto_us,cwnd,ssthresh,wait_us,segs_out,"
          + "total_retrans,icmp_error,netns_cookie,stall_us,dir,service,unit\r\n";

  private final StringWriter out = new StringWriter();

  /** Parses CSV (RFC 4180); a value that is empty and not quoted becomes null. */
  private static List<List<String>> parse(String text) {
    List<List<String>> records = new ArrayList<>();
    List<String> record = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      StringBuilder value = new StringBuilder();
      boolean quoted = text.charAt(at) == '"';
      if (quoted) {
        for (at++; text.charAt(at) != '"' || text.startsWith("\"\"", at); at++) {
          at += text.charAt(at) == '"' ? 1 : 0;
          value.append(text.charAt(at));
        }
        at++;
      } else {
        for (; ",\r".indexOf(text.charAt(at)) < 0; at++) {
          value.append(text.charAt(at));
        }
      }
      record.add(value.isEmpty() && !quoted ? null : unescaped(value.toString()));
      if (text.startsWith("\r\n", at)) {
        records.add(record);
        record = new ArrayList<>();
        at += 2;
      } else {
        assertThat(text.charAt(at)).isEqualTo(',');
        at++;
      }
    }
    assertThat(record).as("an unfinished record").isEmpty();
    return records;
  }

  /** Returns the text without the escapes of {@link CellText}. */
  private static String unescaped(String value) {
    return Pattern.compile("\\\\(?:x(..)|u(....))")
        .matcher(value)
        .replaceAll(
            escape ->
                Matcher.quoteReplacement(
                    Character.toString(
                        Integer.parseInt(escape.group(escape.group(1) == null ? 2 : 1), 16))));
  }

  @Test
  void headerIsFollowedByOneRecordPerRetransmit() throws IOException {
    CsvView view = new CsvView(out, false);
    view.begin();
    view.row(Rows.ipv4());
    view.row(Rows.ipv6());
    view.flush();

    assertThat(out)
        .hasToString(
            HEADER
                + "2026-06-22T14:02:11.123456Z,RTO,4,172.17.0.5,8080,10.0.0.15,45212,ESTABLISHED,"
                + "1240,httpd,1000,web,"
                + "8646764d8512e8ba9fd3ab0b0d4e5b0f1a2b3c4d5e6f708192a3b4c5d6e7f809,4026532246,785678885,2896,2,1,,210,204000,10,7,203951,1500,27,,4097,409000,in,8080,\r\n"
                + "2026-06-22T14:02:11.123456Z,SYNACK,6,2001:db8:0:1::a,443,2001:db8:2:3:4:5:6:7,"
                + "65535,NEW_SYN_RECV,,,0,,,4026531840,4294967295,1,1,3,,,,,,,,,,1,,,,\r\n");
  }

  @Test
  void fieldsOfTheCauseAreLast() throws IOException {
    CsvView view = new CsvView(out, true);
    view.begin();
    view.row(Rows.ipv4Dropped(Cause.CONNTRACK_FULL, "NETFILTER_DROP", "nf_hook_slow"));
    view.flush();

    String[] lines = out.toString().split("\r\n", -1);
    assertThat(lines[0])
        .endsWith(
            ",total_retrans,icmp_error,netns_cookie,stall_us,dir,service,unit,cause,proof,drop_reason,drop_function,drop_dev,drop_netns,drop_age_us,lost,unseen,encap,left_dev,left_netns,left_age_us,unknown_reason");
    assertThat(lines[1])
        .endsWith(
            ",27,,4097,409000,in,8080,,conntrack-full,seen,NETFILTER_DROP,nf_hook_slow,veth1a2b,4026531840,203801,data,,,,,,");
  }

  @Test
  void parsedRecordsHaveTheValuesOfTheFields() throws IOException {
    List<Row> rows = RandomEvents.rows(3).limit(2_000).toList();
    CsvView view = new CsvView(out, false);
    for (Row row : rows) {
      view.row(row);
    }

    List<List<String>> records = parse(out.toString());
    assertThat(records).hasSameSizeAs(rows);
    for (int index = 0; index < rows.size(); index++) {
      Row row = rows.get(index);
      assertThat(records.get(index))
          .isEqualTo(
              Field.OUTPUT_FIELDS.stream()
                  .map(field -> Objects.toString(field.value(row), null))
                  .toList());
    }
  }

  @Test
  void parsedRecordsHaveTheTextThatWasWritten() throws IOException {
    Random random = new Random(5);
    String alphabet = "a \",\r\n;\\\t'é€𝄞=";
    List<List<String>> records = new ArrayList<>();
    CsvLines lines = new CsvLines(out);
    for (int count = 0; count < 2_000; count++) {
      List<String> record = new ArrayList<>();
      for (int column = 0; column < 3; column++) {
        int[] text =
            random
                .ints(random.nextInt(6), 0, alphabet.codePointCount(0, alphabet.length()))
                .map(index -> alphabet.codePointAt(alphabet.offsetByCodePoints(0, index)))
                .toArray();
        record.add(random.nextInt(5) == 0 ? null : new String(text, 0, text.length));
        lines.put(record.get(column));
      }
      lines.end();
      records.add(record);
    }

    assertThat(parse(out.toString())).isEqualTo(records);
  }
}
