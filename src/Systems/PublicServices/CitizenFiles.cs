using Microsoft.AspNetCore.Http;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>Takes in the files that a page posts, and lets go of those that it drops.</summary>
internal sealed class CitizenFiles(FileStore store, Work w) {
  /// <summary>Files for one place; more in one paper are better one PDF.</summary>
  public const int MostInSlot = 10;

  public const string Drop = "__drop";

  /// <summary>What was wrong with each file that could not be kept, beside its place. The good ones are kept all the same.</summary>
  /// <param name="owner">Whose the files are until they are handed in.</param>
  public async Task<List<Error>> Take((string Kind, Guid Id) owner, Dictionary<string, List<DraftFile>> files, IEnumerable<FileSlot> slots, IFormCollection posted, CancellationToken ct) {
    var errors = new List<Error>();
    foreach (var slot in slots) {
      if (!files.TryGetValue(slot.Key, out var kept)) files[slot.Key] = kept = [];
      foreach (var gone in kept.Where(f => posted[slot.Key + Drop].Contains(f.File.ToString())).ToArray()) {
        await store.Remove(w, owner.Kind, owner.Id, gone.File, ct);
        kept.Remove(gone);
      }
      foreach (var file in posted.Files.GetFiles(slot.Key).Where(f => f.FileName.Length > 0)) {
        if (kept.Count >= MostInSlot) {
          errors.Add(new(ErrorKind.Invalid, "drafts.too_many_files", Words.T["citizen_files_too_many", slot.Label, MostInSlot], slot.Key));
          break;
        }
        var stored = await Store(file, owner.Kind, owner.Id, slot.Accept, slot.Key, ct);
        if (stored.IsError) errors.Add(stored.Error);
        else kept.Add(new(stored.Value.Id, stored.Value.Name, stored.Value.Size));
      }
    }
    return errors;
  }

  /// <summary>Keeps one posted file; the fault names the file.</summary>
  public async Task<Answer<StoredFile>> Store(IFormFile file, string ownerKind, Guid owner, string? accept, string field, CancellationToken ct) {
    await using var content = file.OpenReadStream();
    var stored = await store.Store(w, content, new(file.FileName, ownerKind, owner, accept?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)), ct);
    return stored.IsError ? stored.Error with { Message = $"{Short(file.FileName)}: {stored.Error.Message}", Field = field } : stored.Value;
  }

  /// <summary>Addresses of the files of a draft or dossier, for as long as its page is read.</summary>
  public async Task<Dictionary<Guid, StoredFile>> Of(string ownerKind, Guid owner, CancellationToken ct) => (await store.Of(w, ownerKind, owner, ct)).ToDictionary(f => f.Id);

  public string Link(StoredFile file) => store.Link(file, TimeSpan.FromHours(2));

  static string Short(string name) => name.Length <= 60 ? name : string.Concat(name.AsSpan(0, 40), "…", name.AsSpan(name.Length - 15));
}
