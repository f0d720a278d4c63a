using System.Diagnostics;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>
/// Spans of a call for OpenTelemetry: <c>exchange.call</c> at the door, below it <c>exchange.log</c> for each message that is kept and
/// <c>exchange.service</c> for what the service took. They say who called what and with what result, never what was said.
/// </summary>
internal sealed class Traces(Settings settings) {
  const string Parent = "traceparent";

  /// <summary>Whether a service is told that the exchange called it, instead of what its caller said: <c>SAOLA_XROAD_TRACES</c> is <c>child</c>.</summary>
  readonly bool leads = settings["SAOLA_XROAD_TRACES"] == "child";

  /// <summary>Null where nobody listens; then nothing is made.</summary>
  public static Activity? Begin() => Telemetry.Source.StartActivity("exchange.call");

  /// <summary>The message bears it as it goes on, into the log and its hash too.</summary>
  public void Lead(List<(string Name, string Value)> headers) {
    if (!leads || Activity.Current is not { IdFormat: ActivityIdFormat.W3C, Id: { } id }) return;
    headers.RemoveAll(static h => h.Name.Equals(Parent, StringComparison.OrdinalIgnoreCase));
    headers.Add((Parent, id));
  }

  public static void End(Activity? span, BusCall? call) {
    if (span is null || call is null) return;
    span.SetTag("exchange.request", call.Request.ToString()).SetTag("exchange.client", call.Client.Party.ToString()).SetTag("exchange.service", call.Service.Address).SetTag("http.request.method", call.Method);
    span.SetTag("exchange.sent", call.Outcome.Sent).SetTag("exchange.answered", call.Outcome.Answered).SetStatus(call.Outcome.Failed ? ActivityStatusCode.Error : ActivityStatusCode.Ok);
  }
}
