using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>
/// The service task by which a process sends a message to another, also of another office. Its headers: <c>message</c>,
/// <c>key</c>, <c>office</c> (where a process begins that the message starts), <c>timeToLive</c>, and <c>variables</c>, the
/// names of what it carries: nothing crosses offices that the diagram does not name.
/// </summary>
internal sealed class SendToProcess(IServiceProvider services, Offices offices) : IServiceTask {
  public string Type => "process.send";
  // Of its own: it locks other instances, and those that answer at once would else wait for this one.
  public bool Local => false;

  public async Task<ServiceOutcome> Run(ServiceTaskContext context, Work w, CancellationToken ct) {
    string? Header(string name) => context.Headers.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;
    if ((Header("timeToLive") is { } text ? Timers.Span(text, w.Now) : TimeSpan.Zero) is not { } lives) return ServiceOutcome.Refuse(ProcessErrors.BadTimeToLive);
    ProcessOffice? office = null;
    if (Header("office") is { } code) {
      if (await offices.Find(code, context.Office, ct) is not { } place) return ServiceOutcome.Refuse(ProcessErrors.UnknownOffice(code));
      office = new(place, code);
    }
    var data = new JsonObject();
    foreach (var name in (Header("variables") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)) data[name] = context.Variables[name]?.DeepClone();
    var sent = await services.GetRequiredService<Processes>().Correlate(w, new(
      Header("message") ?? "", Header("key") ?? context.BusinessKey, data, office, lives), ct);
    if (sent.IsError) return ServiceOutcome.Refuse(sent.Error);
    return sent.Value is { Reached: 0, KeptUntil: null } ? ServiceOutcome.Refuse(ProcessErrors.NobodyWaits(Header("message")!)) : ServiceOutcome.Done();
  }
}
