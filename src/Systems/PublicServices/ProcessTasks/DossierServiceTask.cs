using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Process;

namespace Saola.PublicServices;

/// <summary>A step that the program takes on a dossier inside the transaction of its process.</summary>
internal abstract class DossierServiceTask : IServiceTask {
  public abstract string Type { get; }
  public bool Local => true;

  public async Task<ServiceOutcome> Run(ServiceTaskContext context, Work w, CancellationToken ct) {
    if (await w.Db<PublicServicesDb>().DossierInProcess(context.BusinessKey, ct) is not { } dossier) return ServiceOutcome.Refuse(DossierErrors.NotFound);
    return await Run(dossier, context, w, ct) is { } refused ? ServiceOutcome.Refuse(refused) : ServiceOutcome.Done();
  }

  protected abstract Task<Error?> Run(Dossier dossier, ServiceTaskContext context, Work w, CancellationToken ct);

  protected static string Header(ServiceTaskContext context, string name) =>
    context.Headers.TryGetValue(name, out var value) ? value : throw new InvalidOperationException($"{context.Element}: the header '{name}' is missing.");

  protected static string Text(JsonObject variables, string name) => variables[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";
}
