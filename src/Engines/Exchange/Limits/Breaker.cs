namespace Saola.Exchange;

/// <summary>Closed: calls go on. Open: none does. Probing: one goes on, and the others wait for what comes of it.</summary>
public enum BreakerState { Closed, Open, Probing }

/// <summary>
/// Whether a service is called, on this node: after faults of the network in a row, or where half of the calls of a while have one, it is left alone
/// for a time that doubles; then one call tries it. What a service answers, whatever it is, is no fault of the network.
/// </summary>
internal sealed class Breaker(TimeProvider clock) {
  /// <summary>Faults in a row; calls of a while of which half fail; seconds of a while, and those of the first and the longest rest.</summary>
  public const int InARow = 8, Enough = 20, While = 10, First = 5, Longest = 60;

  /// <summary>Calls that allow one second try, and how many of those are saved at most.</summary>
  public const int Share = 10, MostSaved = 10;

  readonly long perSecond = clock.TimestampFrequency;
  int inARow, calls, faults, budget, turn, rest = First;
  long began, until;
  BreakerState state;

  /// <param name="turn">What <see cref="Leave"/> is told: a call says something of the time alone in which it went on.</param>
  /// <returns>In how many seconds to come again; null where the call goes on.</returns>
  public int? Enter(out int turn) {
    lock (this) {
      turn = this.turn;
      var now = clock.GetTimestamp();
      if (state == BreakerState.Probing || state == BreakerState.Open && now < until) return Math.Max(1, (int)((until - now + perSecond - 1) / perSecond));
      if (state == BreakerState.Open) (state, turn) = (BreakerState.Probing, ++this.turn);
      else budget = Math.Min(MostSaved * Share, budget + 1);
      return null;
    }
  }

  /// <summary>The service has begun to answer: the others need not wait until the caller has all of it.</summary>
  public void Reach(int turn) {
    lock (this) if (state == BreakerState.Probing && turn == this.turn) Close();
  }

  /// <param name="fault">Whether the network failed; null where nobody knows, as the caller was waited for or went away, or the log could not be written.</param>
  public void Leave(int turn, bool? fault) {
    lock (this) {
      var now = clock.GetTimestamp();
      if (turn != this.turn) return;
      if (state == BreakerState.Probing) {
        if (fault == true) Open(now, Math.Min(Longest, rest * 2));
        else if (fault == false) Close();
        else (state, until, this.turn) = (BreakerState.Open, now, this.turn + 1);
        return;
      }
      if (fault is not { } failed) return;
      if (now - began > While * perSecond) (began, calls, faults) = (now, 0, 0);
      (calls, faults, inARow) = (calls + 1, faults + (failed ? 1 : 0), failed ? inARow + 1 : 0);
      if (inARow >= InARow || calls >= Enough && faults * 2 >= calls) Open(now, First);
    }
  }

  void Open(long now, int seconds) => (state, rest, until, inARow, turn) = (BreakerState.Open, seconds, now + seconds * perSecond, 0, turn + 1);

  void Close() => (state, rest, calls, faults, inARow, turn) = (BreakerState.Closed, First, 0, 0, 0, turn + 1);

  /// <summary>Whether what failed may be tried a second time: one call in ten, and none where the service is left alone.</summary>
  public bool MayRetry() {
    lock (this) {
      if (state != BreakerState.Closed || budget < Share) return false;
      budget -= Share;
      return true;
    }
  }

  public (BreakerState State, int Seconds) Read() {
    lock (this) return (state, state == BreakerState.Open ? (int)Math.Max(0, (until - clock.GetTimestamp() + perSecond - 1) / perSecond) : 0);
  }
}
