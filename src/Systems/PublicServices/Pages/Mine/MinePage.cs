using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.PublicServices.Pages;

/// <summary>What the pages of a person's own dossier share: the dossier by its code; another's is not found.</summary>
public abstract class MinePage : ComponentBase {
  [Inject] internal Work W { get; set; } = default!;
  [Inject] internal Identities Identities { get; set; } = default!;
  [Inject] internal NavigationManager Here { get; set; } = default!;
  [CascadingParameter] internal HttpContext Http { get; set; } = default!;
  [Parameter] public string Code { get; set; } = "";

  internal GetDossier.Response? D { get; set; }
  internal CancellationToken Ct => Http.RequestAborted;
  internal DossierStatus Status => (DossierStatus)D!.Status;

  protected override async Task OnInitializedAsync() {
    var found = await GetDossier.Mine(Code, W, Identities, Ct);
    if (found.IsError) {
      Http.Response.StatusCode = found.Error.Status;
      return;
    }
    if (!found.Value.Acts.HasFlag(Needs)) {
      Http.Response.StatusCode = DossierErrors.NotFound.Status;
      return;
    }
    D = found.Value;
    await Ready();
  }

  /// <summary>What this page is for; whom a power allows less does not find it.</summary>
  internal virtual PowerActs Needs => PowerActs.Submit;

  internal virtual Task Ready() => Task.CompletedTask;
}
