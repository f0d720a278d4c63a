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
