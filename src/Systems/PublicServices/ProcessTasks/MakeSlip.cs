using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Process;

namespace Saola.PublicServices;

/// <summary><c>public-services.make-slip</c>: keeps the data of the form named by the header <c>form</c> (01-06).</summary>
internal sealed class MakeSlip(DossierSlips slips) : DossierServiceTask {
  public const string TaskType = "public-services.make-slip";

  public override string Type => TaskType;

  protected override async Task<Error?> Run(Dossier dossier, ServiceTaskContext context, Work w, CancellationToken ct) {
    var v = context.Variables;
    await slips.Make(w, dossier, Header(context, "form"), new JsonObject {
      ["reason"] = v["reason"]?.DeepClone(), ["items"] = v["supplementItems"]?.DeepClone(), ["due"] = v["supplementDue"]?.DeepClone(),
      ["ground"] = v["supplementGround"]?.DeepClone(), ["approvedBy"] = v["supplementApprovedBy"]?.DeepClone(), ["stage"] = v["supplementStage"]?.DeepClone(),
    }, ct);
    return null;
  }
}
