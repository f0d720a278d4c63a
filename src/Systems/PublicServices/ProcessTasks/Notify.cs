using Saola.Kernel;
using Saola.Process;

namespace Saola.PublicServices;

/// <summary><c>public-services.notify</c>: tells the applicant, by the channel they chose, with the message that the header <c>template</c> names.</summary>
internal sealed class Notify(DossierNotices notices) : DossierServiceTask {
  public override string Type => "public-services.notify";

  protected override async Task<Error?> Run(Dossier dossier, ServiceTaskContext context, Work w, CancellationToken ct) {
    var template = Header(context, "template");
    await notices.Send(w, dossier, template[(template.LastIndexOf('/') + 1)..], Text(context.Variables, "reason"), ct);
    return null;
  }
}
