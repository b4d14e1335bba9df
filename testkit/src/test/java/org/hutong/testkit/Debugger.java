package org.hutong.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jdi.AbsentInformationException;
import com.sun.jdi.Bootstrap;
import com.sun.jdi.IncompatibleThreadStateException;
import com.sun.jdi.Location;
import com.sun.jdi.ReferenceType;
import com.sun.jdi.StackFrame;
import com.sun.jdi.VMDisconnectedException;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.AttachingConnector;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.connect.IllegalConnectorArgumentsException;
import com.sun.jdi.event.BreakpointEvent;
import com.sun.jdi.event.ClassPrepareEvent;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.request.BreakpointRequest;
import com.sun.jdi.request.ClassPrepareRequest;
import com.sun.jdi.request.EventRequest;
import com.sun.jdi.request.EventRequestManager;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * What an author's IDE does: attaches to a running server, stops the thread that comes to a line of
 * a source, in every version of its class, reads a local variable there, and lets it go on.
 */
final class Debugger implements AutoCloseable {
  private static final Duration LONGEST = Duration.ofSeconds(30);
  private static final String LINE = "line";

  private final VirtualMachine machine;
  private final BlockingQueue<Stop> stops = new LinkedBlockingQueue<>();

  private Debugger(VirtualMachine machine) {
    this.machine = machine;
    Thread.ofPlatform().daemon().name("debugger").start(this::listen);
  }

  static Debugger attach(int port) throws IOException, IllegalConnectorArgumentsException {
    AttachingConnector socket =
        Bootstrap.virtualMachineManager().attachingConnectors().stream()
            .filter(connector -> connector.name().equals("com.sun.jdi.SocketAttach"))
            .findFirst()
            .orElseThrow();
    Map<String, Connector.Argument> arguments = socket.defaultArguments();
    arguments.get("hostname").setValue("127.0.0.1");
    arguments.get("port").setValue(String.valueOf(port));
    return new Debugger(socket.attach(arguments));
  }

  /**
   * In place of every breakpoint before; {@code type} may be loaded already, or later, or again.
   */
  void breakAt(String type, int line) throws AbsentInformationException {
    forget();
    ClassPrepareRequest loads = machine.eventRequestManager().createClassPrepareRequest();
    loads.addClassFilter(type);
    loads.putProperty(LINE, line);
    loads.setSuspendPolicy(EventRequest.SUSPEND_EVENT_THREAD);
    loads.enable();
    for (ReferenceType loaded : machine.classesByName(type)) {
      set(loaded, line);
    }
  }

  private void set(ReferenceType type, int line) throws AbsentInformationException {
    for (Location location : type.locationsOfLine(line)) {
      BreakpointRequest request = machine.eventRequestManager().createBreakpointRequest(location);
      request.setSuspendPolicy(EventRequest.SUSPEND_EVENT_THREAD);
      request.enable();
    }
  }

  private void listen() {
    try {
      while (true) {
        EventSet events = machine.eventQueue().remove();
        boolean stays = false;
        for (Event event : events) {
          switch (event) {
            case ClassPrepareEvent loaded ->
                set(loaded.referenceType(), (int) loaded.request().getProperty(LINE));
            case BreakpointEvent hit -> stays = stops.add(new Stop(events, hit));
            default -> {}
          }
        }
        if (!stays) {
          events.resume();
        }
      }
    } catch (VMDisconnectedException | InterruptedException e) {
      // The server or the debugger went.
    } catch (AbsentInformationException e) {
      throw new IllegalStateException("the class has no line numbers", e);
    }
  }

  /** The next thread that stands at the breakpoint. */
  Stop awaitStop() throws InterruptedException {
    Stop stop = stops.poll(LONGEST.toNanos(), TimeUnit.NANOSECONDS);
    assertThat(stop).as("a thread at the breakpoint").isNotNull();
    return stop;
  }

  private void forget() {
    EventRequestManager requests = machine.eventRequestManager();
    requests.deleteAllBreakpoints();
    requests.deleteEventRequests(List.copyOf(requests.classPrepareRequests()));
  }

  /** Forgets the breakpoint; what stands at it goes on. */
  void goOn() {
    forget();
    machine.resume();
  }

  @Override
  public void close() {
    machine.dispose();
  }

  /** A thread at a breakpoint. */
  record Stop(EventSet events, BreakpointEvent event) {
    /** For example {@code Guard.java:8}. */
    String where() throws AbsentInformationException {
      return event.location().sourceName() + ":" + event.location().lineNumber();
    }

    /** A local variable, as the debugger shows it. */
    String local(String name) throws AbsentInformationException, IncompatibleThreadStateException {
      StackFrame frame = event.thread().frame(0);
      return String.valueOf(frame.getValue(frame.visibleVariableByName(name)));
    }

    void resume() {
      events.resume();
    }
  }
}
