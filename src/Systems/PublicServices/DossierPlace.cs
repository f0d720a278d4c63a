using Microsoft.EntityFrameworkCore;
using Saola.Kernel;
using Saola.Process;

namespace Saola.PublicServices;

/// <summary>Steps of dossiers are taken on the page of the dossier, whose acts keep its clock, its fee and its papers right.</summary>
internal sealed class DossierPlace : ITaskPlace {
  public async Task<string?> Find(string businessKey, Work w, CancellationToken ct) =>
    await w.Db<PublicServicesDb>().DossierWith(businessKey).Select(d => (Guid?)d.Id).SingleOrDefaultAsync(ct) is { } id ? $"/can-bo/ho-so/{id}" : null;
}
