using Microsoft.EntityFrameworkCore;
using Saola.Kernel;
using Saola.Process;

namespace Saola.PublicServices;

/// <summary>Steps of dossiers are taken on the page of the dossier, whose acts keep its clock, its fee and its papers right.</summary>
internal sealed class DossierPlace : ITaskPlace {
  public async Task<string?> Find(string businessKey, Work w, CancellationToken ct) =>
    await w.Db<PublicServicesDb>().DossierWith(businessKey).Select(d => (Guid?)d.Id).SingleOrDefaultAsync(ct) is { } id ? Page(id) : null;

  public async Task<string?> Find(string businessKey, Guid instance, Work w, CancellationToken ct) =>
    await w.Db<PublicServicesDb>().DossierWith(businessKey).Select(d => new { d.Id, d.Instance }).SingleOrDefaultAsync(ct) is { } found && await DossierProcess.Runs(w, found.Instance, instance, ct) ? Page(found.Id) : null;

  static string Page(Guid dossier) => $"/can-bo/ho-so/{dossier}";
}
