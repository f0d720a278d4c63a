using Saola.Kernel;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>Records on which those who keep them note things.</summary>
public class NoteApp : RecordApp {
  /// <summary>Keeps the same records.</summary>
  public Actor Colleague { get; } = Official(Office);

  public const string Text = "Chủ hộ gọi lại số 0905 444 555 sau 17 giờ";

  public async Task<(string Key, Guid Record, Guid Note)> Noted() {
    var key = await Made();
    var record = await Added(key, Values("A"));
    var (status, body) = await Send(Steward, HttpMethod.Post, $"/api/registries/{key}/records/{record}/notes", new { text = Text });
    Assert.True(status == 200, body?.ToJsonString());
    return (key, record, (Guid)body!["note"]!);
  }
}
