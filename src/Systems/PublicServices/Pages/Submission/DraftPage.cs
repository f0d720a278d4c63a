using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Saola.Kernel;
using Saola.Ui;

namespace Saola.PublicServices.Pages;

/// <summary>What the pages of a submission share: the draft, the step, and the way on and back. Each of them keeps what was typed before it leaves.</summary>
public abstract class DraftPage : ComponentBase {
  internal const string GoName = "__go";

  [Inject] internal CitizenFlow Flow { get; set; } = default!;
  [Inject] internal NavigationManager Here { get; set; } = default!;
  [Inject] internal Work W { get; set; } = default!;
  [CascadingParameter] internal HttpContext Http { get; set; } = default!;
  [Parameter] public Guid Id { get; set; }

  /// <summary>The person came from the review to change one answer and goes back there.</summary>
  [SupplyParameterFromQuery(Name = "sua")] internal bool FromReview { get; set; }

  internal CitizenDraft? Draft { get; set; }
  /// <summary>Why there is no draft to go on with.</summary>
  internal Error? Gone { get; set; }
  internal FieldErrors? Wrong { get; set; }

  /// <summary>Places for files on this page.</summary>
  internal FilePlaces Places { get; set; } = FilePlaces.None;
  internal abstract string Step { get; }
  internal CancellationToken Ct => Http.RequestAborted;
  internal IFormCollection Posted => Http.Request.Form;
  internal bool Onward => Posted[GoName] == "next";

  protected override async Task OnInitializedAsync() {
    var opened = await Flow.Open(Id, Step, Ct);
    if (opened.IsError) {
      (Gone, Http.Response.StatusCode) = (opened.Error, opened.Error.Status);
      return;
    }
    Draft = opened.Value;
    Draft.Settle();
    if (Draft.ChosenCase is null && Step is not (CitizenDraft.Case or CitizenDraft.Office or CitizenDraft.Subject)) Here.NavigateTo(Draft.Address(CitizenDraft.Case));
    else if (Draft.Steps().All(s => s.Key != Step)) Here.NavigateTo(Draft.Address(CitizenDraft.Review));
    else await Ready();
  }

  internal virtual Task Ready() => Task.CompletedTask;

  /// <summary>Keeps the page, then goes where the pressed button leads unless something is wrong.</summary>
  internal async Task Keep(Error? wrong) {
    wrong = await Flow.Keep(Draft!, Step, Ct) ?? (Onward ? wrong : null);
    if (wrong is null) Leave();
    else Stay(wrong);
  }

  internal void Stay(Error wrong) {
    Mark(wrong);
    Wrong = FieldErrors.Of(wrong);
  }

  /// <summary>The page itself is there, whatever its operation did not find.</summary>
  internal void Mark(Error wrong) => Http.Response.StatusCode = wrong.Kind == ErrorKind.NotFound ? StatusCodes.Status409Conflict : wrong.Status;

  internal void Leave() {
    var steps = Draft!.Steps();
    var at = steps.TakeWhile(s => s.Key != Step).Count();
    Here.NavigateTo((string?)Posted[GoName] switch {
      "later" => "/ho-so",
      "back" when FromReview => Draft.Address(CitizenDraft.Review),
      "back" => at == 0 ? $"/dich-vu-cong/{Draft.Procedure.Code}/nop-ho-so" : Draft.Address(steps[at - 1].Key),
      _ when FromReview && Step != CitizenDraft.Case => Draft.Address(CitizenDraft.Review),
      _ => Draft.Address(steps[Math.Min(at + 1, steps.Count - 1)].Key),
    });
  }

  internal string Text(string name) => Vn.Clean(Posted[name].ToString());
}

/// <summary>The places for files of a page, what the draft keeps in them, and the files themselves.</summary>
public sealed class FilePlaces {
  public static readonly FilePlaces None = new([], [], []);

  readonly Dictionary<string, FileSlot> slots;
  readonly Dictionary<string, List<DraftFile>> kept;
  readonly Dictionary<Guid, StoredFile> stored;

  internal FilePlaces(IEnumerable<FileSlot> slots, Dictionary<string, List<DraftFile>> kept, Dictionary<Guid, StoredFile> stored) =>
    (this.slots, this.kept, this.stored) = (slots.ToDictionary(s => s.Key), kept, stored);

  /// <summary>The submission, where registers may hold what its papers say.</summary>
  internal CitizenDraft? Draft { get; init; }

  public bool Any => slots.Count > 0;
  internal FileSlot Slot(string key) => slots[key];
  internal IReadOnlyList<DraftFile> Kept(string key) => kept.GetValueOrDefault(key) ?? [];
  internal StoredFile? Stored(Guid file) => stored.GetValueOrDefault(file);
}
