package io.tcpretrans.capture;

import io.tcpretrans.event.Event;
import io.tcpretrans.pipeline.EventSource;
import java.util.function.Consumer;

/** A source of events that are recorded: what was recorded is in the file before it waits. */
public final class RecordingSource implements EventSource {
  private final EventSource source;
  private final Recorder recorder;

  public RecordingSource(EventSource source, Recorder recorder) {
    this.source = source;
    this.recorder = recorder;
  }

  @Override
  public boolean poll(int millis, Consumer<? super Event> consumer) {
    recorder.flush();
    return source.poll(millis, consumer);
  }

  @Override
  public void wake() {
    source.wake();
  }

  @Override
  public void stop() {
    source.stop();
  }

  @Override
  public void close() {
    recorder.close();
    source.close();
  }
}
