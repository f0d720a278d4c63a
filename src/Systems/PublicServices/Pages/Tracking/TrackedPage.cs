using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.PublicServices.Pages;

/// <summary>What both ways of tracking share.</summary>
public abstract class TrackedPage : ComponentBase {
  [Inject] internal Work W { get; set; } = default!;
  [Inject] internal Identities Identities { get; set; } = default!;
  [CascadingParameter] internal HttpContext Http { get; set; } = default!;

  internal TrackDossier.Response? Found { get; set; }
}

/// <summary>Pages for who holds the unguessable token of a slip or a message, and needs no account.</summary>
public abstract class TrackedByToken : TrackedPage {
  [Parameter] public string Token { get; set; } = "";

  protected override async Task OnInitializedAsync() {
    var answer = await TrackDossier.ByToken(Token, W, Identities, Http.RequestAborted);
    if (answer.IsError) Http.Response.StatusCode = answer.Error.Status;
    else {
      Found = answer.Value;
      await Ready();
    }
  }

  internal virtual Task Ready() => Task.CompletedTask;
}
